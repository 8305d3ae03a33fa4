package io.marketgate.gateway.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Files of organizations, members and orders.
@ExtendWith(RunningGateway.class)
class ImportIT extends OrderingPlatform {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String prefix = "i-" + UUID.randomUUID().toString().substring(0, 8) + "-";

  @Test
  void organizationsMembersAndOrdersAreTakenOver() {
    String organizations =
        IntStream.range(0, 450)
            .mapToObj(i -> "\"Acme, No %d\",Asia/Shanghai,%s%d,Ann".formatted(i, prefix, i))
            .collect(Collectors.joining("\n", "name,timeZone,owner.accountId,owner.name\n", "\n"));
    JsonNode first = imported("organizations", "lenient", "text/csv", organizations);
    assertThat(first.get("done").longValue()).isEqualTo(450);
    assertThat(describe(prefix + "7").at("/organization/name").stringValue())
        .isEqualTo("Acme, No 7");
    String id = id(prefix + "7");
    JsonNode members =
        imported(
            "members",
            "lenient",
            "text/csv",
            "organization,uid,roles,external\n%s,m1,admin editor,false\n%s,m2,,true\n"
                .formatted(id, id));
    assertThat(members.get("done").longValue()).isEqualTo(2);
    JsonNode shown = ok(ops("GET", "/organizations/" + id + "/members", "")).get("items");
    assertThat(shown.get(0).get("roles")).hasSize(2);
    assertThat(shown.get(1).get("external").booleanValue()).isTrue();
    JsonNode orders =
        imported(
            "orders",
            "strict",
            "application/x-ndjson",
            "{\"type\":\"NEW_PURCHASE\",\"accountId\":\"%s7\",\"edition\":\"STANDARD\","
                    .formatted(prefix)
                + "\"duration\":\"P1Y\",\"lines\":[{\"metric\":\"wf\",\"quantity\":\"10\"}]}\n");
    assertThat(orders.get("status").stringValue()).isEqualTo("DONE");
    JsonNode order = ok(ops("GET", "/work-orders?organization=" + id, "")).at("/items/0");
    assertThat(order.get("createdBy").stringValue()).isEqualTo("operator:olga");
    ok(approve(order));
  }

  @Test
  void aReportSaysWhatIsWrongWithEachRow() {
    String file =
        """
        {"name":"A","owner":{"accountId":"%sa"}}
        {"name":"","owner":{"accountId":"%sb"},"colour":"red"}

        no json
        {"name":"A again","marketplace":"sandbox","owner":{"accountId":"%s"}}
        {"name":"D","owner":{"accountId":"%sd"}}
        """
            .formatted(prefix, prefix, create("UTC"), prefix);
    JsonNode job = imported("organizations", "lenient", "application/x-ndjson", file);
    assertThat(job.get("rows").intValue()).isEqualTo(5);
    assertThat(job.get("failed").longValue()).isEqualTo(3);
    List<JsonNode> failed = rows(job, "?status=FAILED");
    assertThat(failed.stream().map(row -> row.get("row").intValue())).containsExactly(2, 3, 4);
    assertThat(failed.getFirst().get("fault").toString()).contains("/name", "/colour");
    assertThat(failed.get(1).at("/fault/code").stringValue()).isEqualTo("InvalidRow");
    assertThat(failed.get(2).at("/fault/code").stringValue()).isEqualTo("AlreadyExists");
    assertThat(rows(job, "?status=DONE"))
        .allSatisfy(row -> assertThat(row.get("result").stringValue()).isNotEmpty());
  }

  @Test
  void aStrictImportStopsAndGoesOnWhereItWas() {
    String organization = id(create("UTC"));
    String file =
        "organization,type,edition,duration\n%1$s,NEW_PURCHASE,STANDARD,P1Y\n"
            + "%1$s,NEW_PURCHASE,%2$s,P1Y\n%1$s,NEW_PURCHASE,ULTIMATE,P1Y\n";
    String edition = "I" + UUID.randomUUID().toString().substring(0, 8);
    JsonNode job = imported("orders", "strict", "text/csv", file.formatted(organization, edition));
    assertThat(job.get("status").stringValue()).isEqualTo("STOPPED");
    assertThat(job.get("done").longValue()).isEqualTo(1);
    assertThat(rows(job, "?status=FAILED").getFirst().at("/fault/code").stringValue())
        .isEqualTo("EDITION_UNKNOWN");
    json(201, ops("POST", "/editions", "{'code':'%s','name':'I','rank':8}".formatted(edition)));
    ok(ops("POST", "/imports/" + job.get("id").stringValue() + ":resume", ""));
    JsonNode after = ended(job.get("id").stringValue());
    assertThat(after.get("done").longValue()).isEqualTo(3);
    assertThat(ok(ops("GET", "/work-orders?organization=" + organization, "")).get("items"))
        .hasSize(3);
    json(409, ops("POST", "/imports/" + job.get("id").stringValue() + ":cancel", ""));
  }

  @Test
  void whatIsNoFileIsRefused() {
    json(400, upload("organizations", "lenient", "text/csv", ""));
    json(400, upload("organizations", "lenient", "text/csv", "name,timeZone\n"));
    json(415, upload("organizations", "lenient", "application/json", "{}"));
    json(400, upload("gifts", "lenient", "text/csv", "a\n1\n"));
    json(400, upload("orders", "mild", "text/csv", "a\n1\n"));
    json(404, ops("GET", "/imports/none", ""));
    json(404, ops("GET", "/imports/none/rows", ""));
  }

  @Test
  void aFileThatBreaksOffLeavesNothing() throws IOException {
    String token = Caller.operator("ADMIN");
    List<String> before = ids();
    URI gateway = RunningGateway.address();
    String id;
    try (Socket sender = new Socket(gateway.getHost(), gateway.getPort())) {
      OutputStream file = sender.getOutputStream();
      file.write(
          ("POST /ops/v1/imports?kind=organizations HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
                  + "Content-Length: 10000000\r\nAuthorization: Bearer "
                  + token
                  + "\r\n\r\n")
              .getBytes(UTF_8));
      file.write(
          IntStream.range(0, 600)
              .mapToObj(i -> "%s%d,%s".formatted(prefix, i, "x".repeat(100)))
              .collect(Collectors.joining("\n", "owner.accountId,name\n", "\n"))
              .getBytes(UTF_8));
      file.flush();
      await().atMost(PATIENCE).until(() -> arriving(before).isPresent());
      id = arriving(before).orElseThrow();
    }
    await().atMost(PATIENCE).until(() -> ops("GET", "/imports/" + id, "").statusCode() == 404);
  }

  private List<String> ids() {
    return ok(ops("GET", "/imports?limit=200", "")).get("items").findValuesAsString("id");
  }

  /// A new import of which rows have been stored.
  private Optional<String> arriving(List<String> before) {
    return ids().stream()
        .filter(id -> !before.contains(id))
        .filter(id -> !ok(ops("GET", "/imports/" + id + "/rows", "")).get("items").isEmpty())
        .findFirst();
  }

  private JsonNode imported(String kind, String mode, String type, String file) {
    return ended(json(202, upload(kind, mode, type, file)).get("id").stringValue());
  }

  private JsonNode ended(String id) {
    await()
        .atMost(PATIENCE)
        .until(() -> !List.of("RUNNING", "LOADING").contains(job(id).get("status").stringValue()));
    return job(id);
  }

  private JsonNode job(String id) {
    return ok(ops("GET", "/imports/" + id, ""));
  }

  private List<JsonNode> rows(JsonNode job, String query) {
    return ok(ops("GET", "/imports/" + job.get("id").stringValue() + "/rows" + query, ""))
        .get("items")
        .valueStream()
        .toList();
  }

  private static HttpResponse<String> upload(String kind, String mode, String type, String file) {
    return Caller.send(
        Caller.request("/ops/v1/imports?kind=" + kind + "&mode=" + mode)
            .POST(HttpRequest.BodyPublishers.ofString(file))
            .header("Authorization", "Bearer " + Caller.operator("ADMIN"))
            .header("Content-Type", type)
            .build());
  }
}
