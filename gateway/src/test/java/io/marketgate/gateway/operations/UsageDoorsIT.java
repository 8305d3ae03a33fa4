package io.marketgate.gateway.operations;

import static io.marketgate.gateway.operations.Operator.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Counting answers the same by the short way and by the way of all other routes, which a request
/// takes that names its encoding.
@ExtendWith(RunningGateway.class)
class UsageDoorsIT {

  private static final String SHORT = "application/json";
  private static final String LONG = "application/json;charset=UTF-8";

  private final String account = "d-" + UUID.randomUUID();
  private final String token = clientToken();
  private final String first = create(account + "-1");
  private final String second = create(account + "-2");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "consume|200|{'metric':'wf','amount':3,'key':'k'}",
        "consume|403|{'metric':'wf','amount':9007199254740991,'key':'k'}",
        "consume|400|{'metric':'wf','amount':0,'key':' k','more':1}",
        "consume|400|{'metric':'nothing','amount':1,'key':'k'}",
        "consume|400|{}",
        "consume|400|[]",
        "consume|400|{'metric':'wf','amount':1,'key':'k'} more",
        "consume|400|no JSON",
        "consume|400|''",
        "acquire|200|{'metric':'users','amount':3,'key':'k'}",
        "acquire|403|{'metric':'users','amount':31,'key':'k'}",
        "release|409|{'metric':'users','amount':1,'key':'k'}",
        "release|400|{'metric':'users','amount':1,'key':'k','ttl':'PT1M'}",
        "reserve|400|{'metric':'wf','amount':1,'key':'k','ttl':'P1D T'}",
      })
  void bothWaysAnswerTheSame(String operation, int status, String body) {
    HttpResponse<String> one = count(first, operation, body, SHORT, token);
    HttpResponse<String> other = count(second, operation, body, LONG, token);
    assertThat(one.statusCode()).as(one.body()).isEqualTo(status);
    assertThat(other.statusCode()).as(other.body()).isEqualTo(status);
    assertThat(members(one)).isEqualTo(members(other));
    assertThat(headers(one)).isEqualTo(headers(other));
  }

  @Test
  void bothWaysLetTheSameIn() {
    String body = "{'metric':'wf','amount':1,'key':'k'}";
    for (String wrong :
        new String[] {"", Caller.operator("ADMIN"), Caller.operator("ADMIN") + "x"}) {
      HttpResponse<String> one = count(first, "consume", body, SHORT, wrong);
      HttpResponse<String> other = count(second, "consume", body, LONG, wrong);
      assertThat(one.statusCode()).as(one.body()).isEqualTo(401);
      assertThat(members(one)).isEqualTo(members(other));
      assertThat(headers(one)).isEqualTo(headers(other));
    }
    HttpResponse<String> nobody = count("nobody", "consume", body, SHORT, token);
    assertThat(json(404, nobody).get("code").stringValue()).isEqualTo("NotFound.Organization");
    assertThat(members(nobody)).isEqualTo(members(count("nobody", "consume", body, LONG, token)));
  }

  @Test
  void bothWaysShareTheirKeysAndTheirMetrics() {
    String body = "{'metric':'wf','amount':3,'key':'k'}";
    HttpResponse<String> one = count(first, "consume", body, SHORT, token);
    HttpResponse<String> other = count(first, "consume", body, LONG, token);
    assertThat(json(200, other)).isEqualTo(json(200, one));
    HttpResponse<String> metrics =
        Caller.send(
            HttpRequest.newBuilder(URI.create(RunningGateway.management() + "/actuator/prometheus"))
                .build());
    assertThat(metrics.body().lines())
        .filteredOn(line ->
            line.startsWith("http_server_requests_seconds_count")
                && line.contains("/product/v1/organizations/{organization}/consume")
                && line.contains("status=\"200\""))
        .hasSize(1);
  }

  /// Without what is another for every answer.
  private static Map<String, Object> members(HttpResponse<String> response) {
    Map<String, Object> members = new TreeMap<>();
    Caller.json(response).properties().forEach(each -> members.put(each.getKey(), each.getValue()));
    members.computeIfPresent("receipt", (name, value) -> "some");
    return members;
  }

  private static Map<String, Object> headers(HttpResponse<String> response) {
    Map<String, Object> headers = new TreeMap<>(response.headers().map());
    headers.computeIfPresent("x-request-id", (name, value) -> "some");
    headers.computeIfPresent("x-trace-id", (name, value) -> "some");
    headers.remove("content-length");
    return headers;
  }

  private static HttpResponse<String> count(
      String organization, String operation, String body, String type, String bearer) {
    return Caller.send(
        Caller.request("/product/v1/organizations/" + organization + "/" + operation)
            .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
            .header("Content-Type", type)
            .header("Authorization", "Bearer " + bearer)
            .build());
  }

  private String create(String of) {
    String body = "{'name':'Doors','timeZone':'UTC','owner':{'accountId':'%s'}}".formatted(of);
    return json(201, new Operator(Caller.operator("ADMIN"), "").post("/ops/v1/organizations", body))
        .get("id")
        .stringValue();
  }

  private static String clientToken() {
    return json(200, Caller.post("/sandbox/v1/client-tokens", "{\"clientId\":\"x\"}", ""))
        .get("accessToken")
        .stringValue();
  }
}
