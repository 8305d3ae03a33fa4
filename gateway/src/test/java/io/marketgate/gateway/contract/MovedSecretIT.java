package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Whoever can write to the database gives one organization's secrets to another (reliability.md
/// 6).
@ExtendWith(RunningGateway.class)
class MovedSecretIT extends OrderingPlatform {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String RECEIVER =
      "{'url':'https://receiver.example/hooks','secret':'whsec_%s'}";

  private final String traceId = "t-" + UUID.randomUUID();

  @Test
  void anAnswerIsNotReadByAnotherOrganization() {
    Caller theirs = newOwner();
    Caller mine = newOwner();
    say("theirs");
    assertThat(submit(theirs).statusCode()).isEqualTo(200);
    say("mine");
    assertThat(submit(mine).statusCode()).isEqualTo(200);
    assertThat(sealedAnswer(theirs)).contains(".").doesNotContain("theirs");
    write("idempotent_write", "answer", organization(mine), sealedAnswer(theirs));
    HttpResponse<String> again = submit(mine);
    assertThat(again.statusCode()).as(again.body()).isEqualTo(409);
    assertThat(again.body()).contains("TraceConflict").doesNotContain("theirs");
  }

  @Test
  void aReceiversSecretIsNotReadByAnotherOrganization() {
    String theirs = withReceiver("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    String mine = withReceiver("C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
    write("push_target", "secret", mine, read("push_target", "secret", theirs));
    String path = "/organizations/" + mine + "/event-push";
    JsonNode replaced =
        ok(ops("PUT", path, RECEIVER.formatted("yN5pRkZyCgYz4cEo0uI6s1hV2xWwQm8b")));
    assertThat(replaced.get("secrets").intValue()).as("what was moved is of no use").isOne();
    var _ = ops("DELETE", path, "");
    var _ = ops("DELETE", "/organizations/" + theirs + "/event-push", "");
  }

  private String withReceiver(String secret) {
    String organization = id(create("UTC"));
    ok(ops("PUT", "/organizations/" + organization + "/event-push", RECEIVER.formatted(secret)));
    return organization;
  }

  private static void say(String id) {
    var _ =
        RunningGateway.backend()
            .stubFor(post(urlPathEqualTo("/submit")).willReturn(okJson("{\"id\":\"" + id + "\"}")));
  }

  private HttpResponse<String> submit(Caller caller) {
    return caller.call("Submit", "{}", "&traceId=" + traceId);
  }

  private static Caller newOwner() {
    String account = "moved-" + UUID.randomUUID();
    var _ = Caller.newOrganization(account);
    return Caller.ownerOf(account);
  }

  private static String organization(Caller owner) {
    return Caller.json(owner.call("DescribeTenant", "{}"))
        .at("/data/organization/id")
        .stringValue();
  }

  private static String sealedAnswer(Caller owner) {
    return read("idempotent_write", "answer", organization(owner));
  }

  private static String read(String table, String column, String organization) {
    return RunningGateway.bean(Database.class)
        .run(sql ->
            sql.sql(
                    "SELECT %s AS sealed FROM %s WHERE organization_id = :organization"
                        .formatted(column, table))
                .bind("organization", organization)
                .map(row -> Rows.text(row, "sealed"))
                .one())
        .blockOptional(PATIENCE)
        .orElseThrow();
  }

  private static void write(String table, String column, String organization, String sealed) {
    Long rows =
        RunningGateway.bean(Database.class)
            .run(sql ->
                sql.sql(
                        "UPDATE %s SET %s = :sealed WHERE organization_id = :organization"
                            .formatted(table, column))
                    .bind("sealed", sealed)
                    .bind("organization", organization)
                    .fetch()
                    .rowsUpdated())
            .block(PATIENCE);
    assertThat(rows).isEqualTo(1);
  }
}
