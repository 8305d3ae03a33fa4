package io.marketgate.adapter.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.strings;

import java.net.URLEncoder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContractParserTest {

  private static final String USER = "{\"uid\":\"u-1\",\"accountId\":\"a-1\"}";
  private static final String QUERY = "userinfo=" + encode(USER) + "&accessToken=abc";
  private static final int MOST_PARAMS = 65_536;

  private final ContractParser parser = new ContractParser();

  @Test
  void readsAllFiveParts() {
    String userInfo =
        "{\"uid\":\"u-1\",\"accountId\":\"a-1\",\"type\":\"user\",\"name\":\"王 小明\",\"x\":[1]}";
    ContractRequest request =
        accepted(
            "ListMigrations",
            "traceId=t.1_A-z&params="
                + encode("{\"a\":{\"b\":[1,2.50]}}")
                + "&accessToken=ey.J.x&userinfo="
                + encode(userInfo),
            null);
    assertThat(request.action()).isEqualTo("ListMigrations");
    assertThat(request.userInfo())
        .isEqualTo(new UserInfo("u-1", "a-1", PrincipalType.USER, "王 小明"));
    assertThat(request.accessToken()).isEqualTo("ey.J.x");
    // Numbers keep their digits.
    assertThat(request.params().toString()).isEqualTo("{\"a\":{\"b\":[1,2.50]}}");
    assertThat(request.traceId()).isEqualTo("t.1_A-z");
  }

  @Test
  void readsBase64UrlWhereJsonMayStand() {
    ContractRequest request =
        accepted(
            "X",
            "userinfo=" + base64Url(USER) + "&accessToken=t&params=" + base64Url("{\"ключ\":1}"),
            null);
    assertThat(request.userInfo().uid()).isEqualTo("u-1");
    assertThat(request.params().get("ключ").asInt()).isEqualTo(1);
  }

  /// In UTF-8 it would be a question mark: another value, and for a write the same fingerprint.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"\\ud800\"}",
        "{\"id\":[\"\\udc00\\ud800\"]}",
        "{\"a\":{\"\\uDBFF\":1}}"
      })
  void takesNoHalfOfACharacter(String params) {
    assertThat(code("X", QUERY + "&params=" + base64Url(params), null))
        .isEqualTo("InvalidParameter.params");
    String whole = "{\"id\":\"\\ud83d\\ude00 \\u0041\"}";
    assertThat(
            accepted("X", QUERY + "&params=" + base64Url(whole), null)
                .params()
                .get("id")
                .stringValue())
        .isEqualTo("\ud83d\ude00 A");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&params=", "&params=%7B%7D", "&params", "&other=1&other=2", "&&"})
  void takesNoParamsAsNone(String rest) {
    assertThat(accepted("X", QUERY + rest, null).params().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1X", "x-y", "x/y", "%41", "é", "a b", "_a", "list Migrations", "a.b"})
  void refusesActionsThatAreNoNames(String action) {
    assertThat(code(action, QUERY, null)).isEqualTo("InvalidAction.NotFound");
  }

  @Test
  void refusesActionsThatAreTooLong() {
    assertThat(code("A".repeat(65), QUERY, null)).isEqualTo("InvalidAction.NotFound");
    assertThat(accepted("A".repeat(64), QUERY, null).action()).hasSize(64);
  }

  @ParameterizedTest(name = "{1}: {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "accessToken=t                                        | MissingParameter.userinfo",
        "userinfo=&accessToken=t                              | MissingParameter.userinfo",
        "userinfo=%7B%22uid%22:%22u%22,%22accountId%22:%22a%22%7D | MissingParameter.accessToken",
        "userinfo=x&accessToken=                              | MissingParameter.accessToken",
        "userinfo=x&userinfo=x&accessToken=t                  | InvalidParameter.userinfo",
        "userinfo=x&accessToken=t&accessToken=t               | InvalidParameter.accessToken",
        "userinfo=%zz&accessToken=t                           | InvalidParameter.userinfo",
        "userinfo=%c3%28&accessToken=t                        | InvalidParameter.userinfo",
        "userinfo=%e2%82&accessToken=t                        | InvalidParameter.userinfo",
        "userinfo=%7&accessToken=t                            | InvalidParameter.userinfo",
        "userinfo=[]&accessToken=t                            | InvalidParameter.userinfo",
        "userinfo=not*json&accessToken=t                      | InvalidParameter.userinfo",
        "userinfo=%7B%7D&accessToken=t                        | InvalidParameter.userinfo",
      })
  void refusesWhatIsMissingOrCannotBeDecoded(String query, String code) {
    assertThat(code("X", query.strip(), null)).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"uid\":1,\"accountId\":\"a\"}",
        "{\"uid\":\"\",\"accountId\":\"a\"}",
        "{\"uid\":\"u\"}",
        "{\"uid\":\"u\",\"accountId\":null}",
        "{\"uid\":\"u\",\"accountId\":\"a\",\"type\":\"root\"}",
        "{\"uid\":\"u\",\"accountId\":\"a\",\"type\":7}",
        "{\"uid\":\"u\",\"uid\":\"v\",\"accountId\":\"a\"}",
        "{\"uid\":\"u\",\"accountId\":\"a\"} x",
        "{\"uid\":\"u\",\"accountId\":\"a\"",
        "[{\"uid\":\"u\",\"accountId\":\"a\"}]",
        "{\"uid\":\"u\",\"accountId\":\"a\",\"n\":2e22222222222222222222}",
      })
  void refusesUserInfoThatIsNotAsTheContractSays(String userInfo) {
    assertThat(code("X", "accessToken=t&userinfo=" + encode(userInfo), null))
        .isEqualTo("InvalidParameter.userinfo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":1,\"b\":1}}",
        "{} {}",
        "{}]",
        "[]",
        "7",
        "null",
        "\"{}\"",
        "{a:1}",
        "{'a':1}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":1,}",
        "{\"a\":\"\u0001\"}",
        "{/**/}",
      })
  void refusesParamsThatAreNotOneStrictJsonObject(String params) {
    assertThat(code("X", QUERY + "&params=" + encode(params), null))
        .isEqualTo("InvalidParameter.params");
  }

  @ParameterizedTest
  @ValueSource(strings = {"e30=", "e30 ", "e31", "e3", "eyJhIjoxfQ==", "e30%0A", "e-_/"})
  void refusesBase64UrlThatIsNotCanonical(String params) {
    assertThat(code("X", QUERY + "&params=" + params, null)).isEqualTo("InvalidParameter.params");
  }

  @Test
  void takesTwentyLevelsAndRefusesTwentyOne() {
    assertThat(accepted("X", QUERY + "&params=" + encode(nested(20)), null).params()).isNotNull();
    assertThat(code("X", QUERY + "&params=" + encode(nested(21)), null))
        .isEqualTo("InvalidParameter.params");
  }

  @Test
  void takesSixtyFourKibibytesAndRefusesOneMore() {
    assertThat(accepted("X", QUERY + "&params=" + encode(ofBytes(MOST_PARAMS)), null).params())
        .hasSize(1);
    assertThat(code("X", QUERY + "&params=" + encode(ofBytes(MOST_PARAMS + 1)), null))
        .isEqualTo("InvalidParameter.params");
    // Octets count, not characters.
    String wide = "{\"a\":\"" + "界".repeat(MOST_PARAMS / 3) + "\"}";
    assertThat(code("X", QUERY + "&params=" + encode(wide), null))
        .isEqualTo("InvalidParameter.params");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "ä", "a\u0000"})
  void refusesTraceIdsOfOtherCharacters(String traceId) {
    assertThat(code("X", QUERY + "&traceId=" + encode(traceId), null))
        .isEqualTo("InvalidParameter.traceId");
  }

  @Test
  void refusesTraceIdsThatAreTooLong() {
    assertThat(accepted("X", QUERY + "&traceId=" + "a".repeat(64), null).traceId()).hasSize(64);
    assertThat(code("X", QUERY + "&traceId=" + "a".repeat(65), null))
        .isEqualTo("InvalidParameter.traceId");
  }

  @Test
  void takesTheTokenFromTheHeaderAsWell() {
    String withoutToken = "userinfo=" + encode(USER);
    assertThat(accepted("X", withoutToken, "from-header").accessToken()).isEqualTo("from-header");
    assertThat(accepted("X", QUERY, "abc").accessToken()).isEqualTo("abc");
    assertThat(code("X", QUERY, "another")).isEqualTo("InvalidParameter.accessToken");
  }

  @Test
  void findsTheTraceIdOfACallThatIsRefused() {
    assertThat(ContractParser.traceIdIn("traceId=mine&params=%7B")).isEqualTo("mine");
    assertThat(ContractParser.traceIdIn("traceId=not%20mine")).isNull();
    assertThat(ContractParser.traceIdIn(null)).isNull();
  }

  @Test
  void neverRepeatsAValueInARefusal() {
    String canary = "canary-4711";
    for (String query :
        new String[] {
          "userinfo=" + canary + "&accessToken=" + canary,
          "userinfo=" + encode("{\"uid\":\"" + canary) + "&accessToken=" + canary,
          QUERY + "&params=" + canary,
          QUERY + "&params=" + encode("{\"" + canary + "\":}"),
          QUERY + "&traceId=" + canary + "%20",
        }) {
      assertThat(ErrorTable.entry(refused("X", query, null)).toString()).doesNotContain(canary);
    }
  }

  @Test
  void readsBackEveryTextThatJsonCanCarry() {
    qt().forAll(strings().betweenCodePoints(1, 0xd7ff).ofLengthBetween(1, 60))
        .checkAssert(text -> {
          String json =
              tools.jackson.databind.json.JsonMapper.shared()
                  .writeValueAsString(java.util.Map.of("t", text));
          String query = QUERY + "&params=";
          assertThat(accepted("X", query + encode(json), null).params().get("t").stringValue())
              .isEqualTo(text);
          assertThat(accepted("X", query + base64Url(json), null).params().get("t").stringValue())
              .isEqualTo(text);
        });
  }

  @Test
  void endsInAValueOrARefusalWhateverItIsGiven() {
    qt().withExamples(5_000)
        .forAll(strings().ascii().ofLengthBetween(0, 80), strings().ascii().ofLengthBetween(0, 9))
        .checkAssert((query, action) -> assertThat(parser.parse(action, query, null)).isNotNull());
  }

  private static String nested(int levels) {
    return "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
  }

  private static String ofBytes(int bytes) {
    String frame = "{\"a\":\"\"}";
    return "{\"a\":\"" + "x".repeat(bytes - frame.length()) + "\"}";
  }

  private ContractRequest accepted(String action, String query, @Nullable String bearer) {
    Outcome<ContractRequest> outcome = parser.parse(action, query, bearer);
    assertThat(outcome).isInstanceOf(Outcome.Value.class);
    return ((Outcome.Value<ContractRequest>) outcome).value();
  }

  private Refusal refused(String action, String query, @Nullable String bearer) {
    Outcome<ContractRequest> outcome = parser.parse(action, query, bearer);
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<ContractRequest>) outcome).refusal();
  }

  private String code(String action, String query, @Nullable String bearer) {
    return ErrorTable.entry(refused(action, query, bearer)).code();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static String base64Url(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
