package io.marketgate.adapter.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.strings;

import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.adapter.contract.UserInfo;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RequestTemplateTest {

  private static final CallValues CALL =
      new CallValues(new UserInfo("u 1", "a-1", null, null), new PageRequest(40, 20));

  @Test
  void fillsPathQueryAndBody() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("state", "{status}");
    query.put("limit", "{limit}");
    query.put("fixed", "a b");
    RequestTemplate template =
        new RequestTemplate(
            "POST",
            "/v1/{id}/items",
            query,
            Map.of(),
            Map.of(),
            json(
                "{\"s\":\"{id}\",\"n\":\"{limit}\",\"all\":[\"{params}\"],\"x\":\"{gone}\",\"k\":1}"));
    BackendRequest request = filled(template, "{\"id\":\"m?1\",\"limit\":7}");
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.target()).isEqualTo("/v1/m%3F1/items?limit=7&fixed=a%20b");
    assertThat(request.body())
        .hasToString("{\"s\":\"m?1\",\"n\":7,\"all\":[{\"id\":\"m?1\",\"limit\":7}],\"k\":1}");
  }

  /// Many servers undo the escaping before they look where a path leads.
  @ParameterizedTest
  @ValueSource(strings = {"a/b", "../x", "/", "a\\\\b", "..\\\\x", "a\\u0000", "a\\nb", "..", "."})
  void aParameterStaysInItsSegment(String id) {
    assertThat(refusedCode(ofPath("/v1/{id}"), "{\"id\":\"" + id + "\"}"))
        .isEqualTo("InvalidParameter.params/id");
  }

  @Test
  void aPathMayAskForSlashes() {
    RequestTemplate template = ofPath("/v1/{id/}/files");
    assertThat(filled(template, "{\"id\":\"group/of.things\"}").target())
        .isEqualTo("/v1/group%2Fof.things/files");
    for (String away : List.of("../x", "x/..", "a/./b", "a\\\\b")) {
      assertThat(refusedCode(template, "{\"id\":\"" + away + "\"}"))
          .isEqualTo("InvalidParameter.params/id");
    }
    assertThat(refusedCode(ofPath("/v1/{id/}./files"), "{\"id\":\"a/.\"}"))
        .isEqualTo("InvalidParameter.params/id");
  }

  private static RequestTemplate ofPath(String path) {
    return new RequestTemplate("GET", path, Map.of(), Map.of(), Map.of(), null);
  }

  /// Never the name of the placeholder instead of its value.
  @Test
  void whatIsNotGivenIsNotInTheBody() {
    assertThat(filled(ofBody("{\"t\":[\"{a}\",\"{b}\",[\"{b}\"]]}"), "{\"a\":\"x\"}").body())
        .hasToString("{\"t\":[\"x\",[]]}");
    assertThat(filled(ofBody("{\"t\":\"{b}\"}"), "{}").body()).hasToString("{}");
    assertThat(filled(ofBody("\"{body}\""), "{}").body()).isNull();
    assertThat(filled(ofBody("\"{body}\""), "{\"body\":[1]}").body()).hasToString("[1]");
    assertThat(filled(ofBody("\"{body}\""), "{\"body\":null}").body()).hasToString("null");
  }

  /// By JSON pointers (RFC 6901). A query, a form and a header have no other way to say that there
  /// is nothing.
  @Test
  void nullIsAsIfItWereNotGivenWhereThereAreTexts() {
    RequestTemplate template =
        new RequestTemplate(
            "POST",
            "/v1/items",
            Map.of("state", "{status}", "sort", "by {sort}"),
            Map.of("X-Kind", "{kind}"),
            Map.of(),
            json("{\"kept\":\"{kind}\"}"));
    BackendRequest request = filled(template, "{\"status\":null,\"sort\":null,\"kind\":null}");
    assertThat(request.target()).isEqualTo("/v1/items");
    assertThat(request.headers()).isEmpty();
    assertThat(request.body()).hasToString("{\"kept\":null}");
    assertThat(refusedCode(ofPath("/v1/{id}"), "{\"id\":null}")).contains("id");
  }

  @Test
  void reachesWhatIsWithinParameters() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("city", "{/address/city}");
    query.put("tag", "{/tags,}");
    query.put("first", "{/tags/0}");
    query.put("gone", "{/address/gone}");
    RequestTemplate template =
        new RequestTemplate(
            "POST",
            "/v1/{/item/id}/{/item/folder/}",
            query,
            Map.of("X-Zip", "{/address/zip}"),
            Map.of(),
            json("{\"town\":\"{/address/city}\",\"a\":\"{/address}\",\"no\":\"{/tags/7}\"}"));
    String params =
        """
        {"item":{"id":"a b","folder":"x/y"},"address":{"city":"B&B","zip":7},"tags":["s","t"],
         "/address/city":"forged"}
        """;
    BackendRequest request = filled(template, params);
    assertThat(request.target()).isEqualTo("/v1/a%20b/x%2Fy?city=B%26B&tag=s,t&first=s");
    assertThat(request.headers()).containsExactly(Map.entry("X-Zip", "7"));
    assertThat(request.body()).hasToString("{\"town\":\"B&B\",\"a\":{\"city\":\"B&B\",\"zip\":7}}");
    assertThat(refusedCode(template, "{\"item\":{\"id\":\"../x\",\"folder\":\"y\"}}"))
        .isEqualTo("InvalidParameter.params/item/id");
    assertThat(refusedCode(template, "{\"item\":\"text\"}"))
        .isEqualTo("MissingParameter.params/item/id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a; role=admin", "a,b", "a b", "a\"b", "a\\\\b"})
  void aParameterAddsNoCookie(String session) {
    RequestTemplate template =
        new RequestTemplate(
            "GET", "/v1", Map.of(), Map.of("Cookie", "sid={sid}; role=user"), Map.of(), null);
    assertThat(filled(template, "{\"sid\":\"a=b\"}").headers())
        .containsExactly(Map.entry("Cookie", "sid=a=b; role=user"));
    assertThat(refusal(template, "{\"sid\":\"" + session.replace("\"", "\\\"") + "\"}"))
        .isEqualTo(
            new Refusal.InvalidParameter(
                "params/sid", "it must be a text that can be part of a cookie's value"));
  }

  private static RequestTemplate ofBody(String body) {
    return new RequestTemplate(
        "POST", "/v1", Map.of(), Map.of(), Map.of(), JsonMapper.shared().readTree(body));
  }

  @Test
  void namesTheParameterThatMakesAHeaderUnfit() {
    RequestTemplate template =
        new RequestTemplate(
            "GET", "/v1", Map.of(), Map.of("X-Note", "{call.accountId}{note}"), Map.of(), null);
    String longest = "x".repeat(4_096 - "a-1".length());
    assertThat(filled(template, "{\"note\":\"" + longest + "\"}").headers()).containsKey("X-Note");
    assertThat(refusal(template, "{\"note\":\"x" + longest + "\"}"))
        .isEqualTo(
            new Refusal.InvalidParameter(
                "params/note", "it makes a header longer than 4096 characters"));
    assertThat(refusal(template, "{\"note\":\"x \"}"))
        .isEqualTo(
            new Refusal.InvalidParameter("params/note", "it must not begin or end with a space"));
  }

  @Test
  void namesWhoCallsAndWhichPage() {
    RequestTemplate template =
        new RequestTemplate(
            "GET",
            "/tenants/{call.accountId}/users/{call.uid}",
            Map.of("page", "{paging.page}"),
            Map.of("X-Tenant", "acc-{call.accountId}", "X-Trace", "{gone}"),
            Map.of(),
            json("{\"offset\":\"{paging.offset}\",\"who\":\"{call.uid}\"}"));
    BackendRequest request = filled(template, "{\"call.uid\":\"forged\",\"uid\":\"forged\"}");
    assertThat(request.target()).isEqualTo("/tenants/a-1/users/u%201?page=3");
    assertThat(request.headers()).containsExactly(Map.entry("X-Tenant", "acc-a-1"));
    assertThat(request.body()).hasToString("{\"offset\":40,\"who\":\"u 1\"}");
  }

  @Test
  void sendsAForm() {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("amount", "{amount}");
    form.put("currency", "eur");
    form.put("note", "{note}");
    form.put("expand[]", "{more}");
    form.put("tags", "{tags,}");
    form.put("by", "{call.accountId}");
    RequestTemplate template =
        new RequestTemplate("POST", "/v1/charges", Map.of(), Map.of(), form, null);
    BackendRequest request =
        filled(template, "{\"amount\":7.50,\"more\":[\"a\",\"b&c=d\"],\"tags\":[\"x\",\"y,z\"]}");
    assertThat(request.target()).isEqualTo("/v1/charges");
    assertThat(request.form())
        .isEqualTo(
            "amount=7.50&currency=eur&expand%5B%5D=a&expand%5B%5D=b%26c%3Dd&tags=x,y%2Cz&by=a-1");
    assertThat(request.body()).isNull();
    assertThat(template.parameters()).contains("amount", "note", "more", "tags");
    assertThat(refusedCode(template, "{\"amount\":{}}"))
        .isEqualTo("InvalidParameter.params/amount");
  }

  @Test
  void aListIsSentAsSeveralParametersOrAsOneValue() {
    RequestTemplate template =
        new RequestTemplate(
            "GET",
            "/v1",
            new TreeMap<>(Map.of("a", "{list}", "b", "{list,}")),
            Map.of(),
            Map.of(),
            null);
    assertThat(filled(template, "{\"list\":[1,\"x,y\"]}").target())
        .isEqualTo("/v1?a=1&a=x%2Cy&b=1,x%2Cy");
    assertThat(filled(template, "{\"list\":\"z\"}").target()).isEqualTo("/v1?a=z&b=z");
    assertThat(filled(template, "{\"list\":[]}").target()).isEqualTo("/v1");
    assertThat(filled(template, "{}").target()).isEqualTo("/v1");
    assertThat(refusedCode(template, "{\"list\":[[1]]}")).isEqualTo("InvalidParameter.params/list");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\\r\\nX-Admin: 1", "a\\nb", "\\u0000", "\\u00fc", "\\u007f", " a", "a ", " "})
  void aParameterNeverAddsAHeader(String value) {
    RequestTemplate template =
        new RequestTemplate("GET", "/v1", Map.of(), Map.of("X-Name", "{name}"), Map.of(), null);
    assertThat(template.fill(json("{\"name\":\"" + value + "\"}"), CALL))
        .isInstanceOf(Outcome.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\".\"", "\"..\"", "\"\"", "null", "[]", "{}"})
  void refusesPathParametersThatAreNoPathSegment(String value) {
    assertThat(refusedCode("{\"id\":" + value + "}")).isEqualTo("InvalidParameter.params/id");
  }

  /// Backends and what stands before them take such a segment for a way up.
  @ParameterizedTest
  @ValueSource(strings = {"/v1/{a}{b}/end", "/v1/{a}.", "/v1/.{b}"})
  void refusesPiecesThatAreADotSegmentTogether(String path) {
    RequestTemplate template = new RequestTemplate("GET", path, Map.of(), Map.of(), Map.of(), null);
    assertThat(template.fill(json("{\"a\":\".\",\"b\":\".\"}"), CALL))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(template.fill(json("{\"a\":\"x\",\"b\":\"x\"}"), CALL))
        .isInstanceOf(Outcome.Value.class);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "/v1/{a}/{b}, b",
    "/v1/x{b}/{c}, c",
    "/v1/{a}/{b}/{a}, b",
    "/v1/{b}/{a}, b",
    "/v1/{a}/.{c}/{b}, c",
    "/v1/x{b}/{c}{b}/{a}, c",
  })
  void namesTheParameterOfADotSegment(String path, String parameter) {
    RequestTemplate template = new RequestTemplate("GET", path, Map.of(), Map.of(), Map.of(), null);
    assertThat(refusedCode(template, "{\"a\":\"x\",\"b\":\".\",\"c\":\".\"}"))
        .isEqualTo("InvalidParameter.params/" + parameter);
  }

  @Test
  void neverTakesAParameterForAValueOfTheCall() {
    RequestTemplate template =
        new RequestTemplate("GET", "/v1", Map.of("u", "{call.other}"), Map.of(), Map.of(), null);
    assertThat(filled(template, "{\"call.other\":\"victim\"}").target()).isEqualTo("/v1");
  }

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource({
    "7, 7",
    "-7, -7",
    "1e2, 100",
    "100.0, 100",
    "2.50, 2.50",
    "1.5e-3, 0.0015",
    "true, true",
    "0, 0",
    "0.0, 0",
    "12345678901234567890, 12345678901234567890",
  })
  void writesNumbersAsBackendsReadThem(String value, String written) {
    RequestTemplate template =
        new RequestTemplate("GET", "/v1", Map.of("n", "{n}"), Map.of(), Map.of(), null);
    assertThat(filled(template, "{\"n\":" + value + "}").target()).isEqualTo("/v1?n=" + written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e-999999999", "1e63"})
  void refusesNumbersThatNobodyMeans(String value) {
    assertThat(refusedCode("{\"id\":" + value + "}")).isEqualTo("InvalidParameter.params/id");
  }

  @Test
  void namesAPathParameterThatIsMissing() {
    assertThat(refusedCode("{}")).isEqualTo("MissingParameter.params/id");
  }

  @Test
  void neverLetsAParameterAddASegmentOrAQueryParameter() {
    RequestTemplate template =
        new RequestTemplate("GET", "/v1/{id}/end", Map.of("q", "{id}"), Map.of(), Map.of(), null);
    qt().forAll(strings().betweenCodePoints(1, 0xd7ff).ofLengthBetween(1, 30))
        .assuming(id -> !id.equals(".") && !id.equals(".."))
        .checkAssert(id -> {
          ObjectNode params = JsonMapper.shared().createObjectNode().put("id", id);
          Outcome<BackendRequest> filled = template.fill(params, CALL);
          if (!(filled instanceof Outcome.Value<BackendRequest>(BackendRequest request))) {
            assertThat(id).matches("(?s).*[/\\\\\\p{Cntrl}].*");
            return;
          }
          URI uri = URI.create("http://backend" + request.target());
          assertThat(uri.getPath().split("/", -1)).hasSize(4);
          assertThat(uri.getPath()).isEqualTo("/v1/" + id + "/end");
          assertThat(uri.getRawQuery().split("&", -1)).hasSize(1);
          assertThat(uri.getQuery()).isEqualTo("q=" + id);
          assertThat(uri.getRawFragment()).isNull();
        });
  }

  private static String refusedCode(String params) {
    return refusedCode(
        new RequestTemplate("GET", "/v1/{id}", Map.of(), Map.of(), Map.of(), null), params);
  }

  private static String refusedCode(RequestTemplate template, String params) {
    return ErrorTable.entry(refusal(template, params)).code();
  }

  private static Refusal refusal(RequestTemplate template, String params) {
    return ((Outcome.Refused<BackendRequest>) template.fill(json(params), CALL)).refusal();
  }

  private static BackendRequest filled(RequestTemplate template, String params) {
    return ((Outcome.Value<BackendRequest>) template.fill(json(params), CALL)).value();
  }

  private static ObjectNode json(String text) {
    return (ObjectNode)
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .readTree(text);
  }
}
