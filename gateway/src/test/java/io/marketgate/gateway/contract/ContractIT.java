package io.marketgate.gateway.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The product contract through the public port, with the real demo product behind it.
@ExtendWith(RunningGateway.class)
class ContractIT {

  private static final int LONGEST_REQUEST_LINE = 96 * 1024;

  private final Caller owner = Caller.owner();

  @Test
  void describesTheSandboxsTenant() {
    HttpResponse<String> response = owner.call("DescribeTenant", "{}", "&traceId=t-1");
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode answer = Caller.json(response);
    assertThat(answer.get("success").booleanValue()).isTrue();
    assertThat(answer.get("code").stringValue()).isEqualTo("OK");
    assertThat(answer.get("message").stringValue()).isEmpty();
    assertThat(answer.get("traceId").stringValue()).isEqualTo("t-1");
    JsonNode data = answer.get("data");
    assertThat(data.at("/organization/name").stringValue()).isEqualTo("Demo");
    assertThat(data.at("/organization/status").stringValue()).isEqualTo("ACTIVE");
    assertThat(data.at("/organization/timeZone").stringValue()).isEqualTo("Asia/Shanghai");
    assertThat(data.at("/marketplace").stringValue()).isEqualTo("sandbox");
    assertThat(data.at("/subscription/status").stringValue()).isEqualTo("ACTIVE");
    assertThat(data.at("/edition/code").stringValue()).isEqualTo("PROFESSIONAL");
    assertThat(data.at("/edition/kind").stringValue()).isEqualTo("TRIAL");
    assertThat(data.at("/edition/until").stringValue()).matches("\\d{4}-\\d\\d-\\d\\dT16:00:00Z");
    assertThat(response.body()).as("what is absent is left out").doesNotContain("null");
  }

  @Test
  void answersWithTheHeadersOfTheContract() {
    HttpResponse<String> response = owner.call("DescribeTenant", "{}", "&traceId=t-2");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(response.headers().firstValue("X-Trace-Id")).contains("t-2");
    assertThat(response.headers().firstValue("X-Request-Id"))
        .contains(Caller.json(response).get("requestId").stringValue());
    assertThat(owner.call("DescribeTenant", "{}").headers().firstValue("X-Request-Id"))
        .isNotEqualTo(response.headers().firstValue("X-Request-Id"));
  }

  @Test
  void callsTheProductsOwnInterface() {
    JsonNode running = data(owner.call("ListMigrations", "{\"status\":\"running\"}"));
    assertThat(running.get("migrations"))
        .isNotEmpty()
        .allMatch(one -> one.get("state").stringValue().equals("running"));
    assertThat(data(owner.call("ListMigrations", "{\"limit\":1}")).get("migrations")).hasSize(1);
    assertThat(data(owner.call("GetMigration", "{\"id\":\"m-0001\"}")).get("source").stringValue())
        .isEqualTo("vmware-7.0");
    JsonNode created =
        data(owner.call("CreateMigration", "{\"source\":\"hyper-v\",\"target\":\"cloud-1\"}"));
    assertThat(created.get("state").stringValue()).isEqualTo("waiting");
    String id = created.get("id").stringValue();
    assertThat(data(owner.call("GetMigration", "{\"id\":\"" + id + "\"}"))).isEqualTo(created);
  }

  @Test
  void putsTheProductsRefusalAsTheCatalogueSays() {
    expect(owner.call("GetMigration", "{\"id\":\"m-none\"}"), 404, "Migration.NotFound");
  }

  @Test
  void takesParamsAndUserinfoAsBase64Url() {
    HttpResponse<String> response =
        Caller.get(
            "/api/GetMigration?userinfo="
                + base64Url(owner.userinfo())
                + "&accessToken="
                + owner.accessToken()
                + "&params="
                + base64Url("{\"id\":\"m-0001\"}"));
    assertThat(data(response).get("id").stringValue()).isEqualTo("m-0001");
  }

  @Test
  void takesTheTokenInTheHeaderAndRefusesTwoDifferentOnes() {
    String withoutToken = "/api/DescribeTenant?userinfo=" + Caller.encode(owner.userinfo());
    assertThat(
            Caller.get(withoutToken, "Authorization", "Bearer " + owner.accessToken()).statusCode())
        .isEqualTo(200);
    expect(
        Caller.get(owner.query("DescribeTenant", "{}"), "Authorization", "Bearer other"),
        400,
        "InvalidParameter.accessToken");
  }

  @Test
  void joinsTheCallersTrace() {
    String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    HttpResponse<String> response =
        Caller.get(owner.query("DescribeTenant", "{}"), "traceparent", parent);
    assertThat(response.headers().firstValue("X-Trace-Id"))
        .contains("4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @Test
  void namesWhatIsMissingOrInvalid() {
    expect(Caller.get("/api/DescribeTenant"), 400, "MissingParameter.accessToken");
    expect(Caller.get("/api/DescribeTenant?accessToken=x"), 400, "MissingParameter.userinfo");
    expect(owner.call("DescribeTenant", "{}", "&params=%7B%7D"), 400, "InvalidParameter.params");
    expect(owner.call("DescribeTenant", "{\"a\":1,\"a\":2}"), 400, "InvalidParameter.params");
    expect(owner.call("DescribeTenant", "{}", "&traceId=a%20b"), 400, "InvalidParameter.traceId");
    expect(owner.call("GetMigration", "{}"), 400, "MissingParameter.params/id");
    for (String number : List.of("1e63", "1e999999999", "-1e999999999", "1e2.5", "1.5")) {
      assertThat(owner.call("ListMigrations", "{\"limit\":" + number + "}").statusCode())
          .as(number)
          .isEqualTo(400);
    }
    assertThat(owner.call("ListMigrations", "{\"limit\":1e1}").statusCode()).isEqualTo(200);
    expect(
        owner.call("ListMigrations", "{\"status\":\"lost\"}"),
        400,
        "InvalidParameter.params/status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NoSuchAction", "describetenant", "a-b", "%2e%2e", "A/B", ""})
  void knowsOnlyActionsOfTheExactName(String action) {
    expect(owner.call(action, "{}"), 404, "InvalidAction.NotFound");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void allowsGetAndHeadOnly(String method) {
    HttpResponse<String> response =
        Caller.send(
            Caller.request(owner.query("DescribeTenant", "{}"))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());
    expect(response, 405, "MethodNotAllowed");
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
  }

  @Test
  void answersHeadWithTheHeadersOfGet() {
    for (String action : List.of("DescribeTenant", "ListMigrations")) {
      HttpResponse<String> get = owner.call(action, "{}", "&traceId=t-head");
      HttpResponse<String> head =
          Caller.send(Caller.request(owner.query(action, "{}") + "&traceId=t-head").HEAD().build());
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      assertThat(head.headers().firstValue("Content-Length"))
          .isEqualTo(get.headers().firstValue("Content-Length"));
      assertThat(head.headers().firstValue("Content-Type")).contains("application/json");
    }
  }

  @Test
  void takesARequestLineOf96KibibytesAndRefusesALongerOne() {
    String line = "GET " + owner.query("DescribeTenant", "{}") + "&traceId=t-long&filler=";
    String end = " HTTP/1.1";
    String longest = line + "x".repeat(LONGEST_REQUEST_LINE - line.length() - end.length()) + end;
    String headers = "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assertThat(Caller.raw(longest + headers)).startsWith("HTTP/1.1 200 ");
    String refused = Caller.raw(longest.replace("filler=", "filler=xx") + headers);
    assertThat(refused)
        .startsWith("HTTP/1.1 414 ")
        .contains("\"code\":\"InvalidParameter.params\"")
        .contains("\"success\":false")
        .containsIgnoringCase("X-Request-Id: ");
  }

  @Test
  void refusesHeadersThatAreTooLong() {
    assertThat(
            Caller.raw(
                "GET /api/DescribeTenant HTTP/1.1\r\nHost: localhost\r\nX-Long: "
                    + "x".repeat(20_000)
                    + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void refusesAddressesWithCharactersThatMustBeEscaped() {
    assertThat(Caller.raw("GET /api/X?params={\"a\":1} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("InvalidParameter.params");
    assertThat(Caller.raw("GET /api/X?userinfo=%7 HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .contains("InvalidParameter.userinfo");
    assertThat(Caller.raw("GET /ops/v1/metrics?x={} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("application/problem+json", "InvalidRequest");
    assertThat(Caller.raw("what?\r\n\r\n")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void cutsOffASenderThatNeverFinishesItsBody() {
    String unfinished =
        "POST /sandbox/v1/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 100\r\n\r\n{";
    // Reading ends because the gateway closes the connection, long before an idle one is closed.
    assertThat(Caller.raw(unfinished)).doesNotContain("accessToken");
  }

  /// A connection must be read again after two requests that came in one piece, the first of which
  /// is answered later and the second at once (reactor-netty issue 4361).
  @Test
  void goesOnReadingAConnectionAfterRequestsThatCameTogether() {
    assertThat(owner.call("DescribeTenant", "{}").statusCode()).isEqualTo(200);
    List<String> answers =
        Caller.inOneConnection(
            List.of(owner.query("ListMigrations", "{}"), owner.query("DescribeTenant", "{}")),
            List.of(owner.query("GetMigration", "{\"id\":\"m-0001\"}")));
    assertThat(answers).hasSize(3).allMatch(answer -> answer.contains("\"success\":true"));
    assertThat(answers.get(0)).contains("\"migrations\"");
    assertThat(answers.get(1)).contains("\"organization\"");
    assertThat(answers.get(2)).contains("\"m-0001\"");
  }

  @Test
  void answersManyCallersAtOnce() {
    List<HttpResponse<String>> responses =
        IntStream.range(0, 200)
            .parallel()
            .mapToObj(i -> owner.call("ListMigrations", "{\"limit\":2}", "&traceId=many-" + i))
            .toList();
    assertThat(responses).allMatch(response -> response.statusCode() == 200);
    for (int i = 0; i < responses.size(); i++) {
      JsonNode answer = Caller.json(responses.get(i));
      assertThat(answer.get("traceId").stringValue()).isEqualTo("many-" + i);
      assertThat(answer.at("/data/migrations")).hasSize(2);
    }
  }

  private static void expect(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode answer = Caller.json(response);
    assertThat(answer.get("success").booleanValue()).isFalse();
    assertThat(answer.get("code").stringValue()).isEqualTo(code);
    assertThat(answer.get("message").stringValue()).isNotEmpty();
    assertThat(response.headers().firstValue("X-Request-Id"))
        .contains(answer.get("requestId").stringValue());
    assertThat(response.headers().firstValue("X-Trace-Id"))
        .contains(answer.get("traceId").stringValue());
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
  }

  private static JsonNode data(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Caller.json(response).get("data");
  }

  private static String base64Url(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
