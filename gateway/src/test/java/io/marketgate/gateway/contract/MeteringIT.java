package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.gateway.RunningGateway;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What is used, and what marketplaces that sell by use are told of it.
@ExtendWith(RunningGateway.class)
class MeteringIT extends SimulatedPlatform {

  private final String account = "metered-" + UUID.randomUUID();
  private JsonNode bought = JsonNodeFactory.instance.objectNode();

  @BeforeEach
  void setTheClock() {
    at("2026-03-01T02:10:00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aliyun", "huawei"})
  void anHourIsToldOnceWhenItIsOver(String marketplace) {
    buy(marketplace);
    consume(200, id(account), "wf", 7, "a");
    consume(200, id(account), "wf", 5, "b");
    at("2026-03-01T02:50:00Z");
    assertThat(records()).singleElement();
    assertThat(records().getFirst().get("status").stringValue()).isEqualTo("OPEN");
    at("2026-03-01T03:05:00Z");
    JsonNode sent = awaitStatus("SENT");
    assertThat(sent.get("quantity").intValue()).isEqualTo(12);
    assertThat(sent.get("hour").stringValue()).isEqualTo("2026-03-01T02:00:00Z");
    assertThat(told(marketplace))
        .singleElement()
        .satisfies(record -> assertThat(record).contains("12"));
    consume(200, id(account), "wf", 1, "c");
    at("2026-03-01T03:59:00Z");
    at("2026-03-01T04:00:00Z");
    await().untilAsserted(() -> assertThat(told(marketplace)).hasSize(2));
  }

  @Test
  void theEndTellsTheRestAtOnce() {
    buy("huawei");
    consume(200, id(account), "wf", 3, "a");
    var _ =
        ok(
            send(
                "POST",
                "/sandbox/v1/marketplaces/huawei/purchases/"
                    + bought.get("id").stringValue()
                    + ":release",
                "{}",
                ""));
    at("2026-03-01T02:11:00Z");
    assertThat(awaitStatus("SENT").get("quantity").intValue()).isEqualTo(3);
    assertThat(told("huawei"))
        .singleElement()
        .satisfies(record -> assertThat(record).contains("20260301T021100Z"));
  }

  /// What an account used before it bought again is told of the instance it had then.
  @Test
  void eachInstanceIsToldWhatWasUsedInItsTime() {
    buy("aliyun");
    JsonNode first = bought;
    consume(200, id(account), "wf", 4, "a");
    at("2026-03-01T02:20:00Z");
    buy("aliyun");
    consume(200, id(account), "wf", 9, "b");
    at("2026-03-01T02:50:00Z");
    at("2026-03-01T03:05:00Z");
    assertThat(awaitStatus("SENT").get("quantity").intValue()).isEqualTo(9);
    bought = first;
    assertThat(awaitStatus("SENT").get("quantity").intValue()).isEqualTo(4);
  }

  /// Alibaba wants an hour before the next one is over.
  @Test
  void whatIsTooLateIsSomebodysToDecide() {
    buy("aliyun");
    consume(200, id(account), "wf", 3, "a");
    at("2026-03-01T02:20:00Z");
    assertThat(records()).hasSize(1);
    at("2026-03-01T09:00:00Z");
    JsonNode late = awaitStatus("LATE");
    String path = "/metering/" + late.get("id").stringValue();
    assertThat(ops("POST", path + ":confirm", "").statusCode()).isEqualTo(204);
    assertThat(records().getFirst().get("status").stringValue()).isEqualTo("SENT");
    json(409, ops("POST", path + ":resend", ""));
    json(400, ops("GET", "/metering?status=LOST", ""));
  }

  private void buy(String marketplace) {
    bought =
        ok(
            send(
                "POST",
                "/sandbox/v1/marketplaces/" + marketplace + "/purchases",
                "{'accountId':'%s','product':'metered','sku':'std'}".formatted(account),
                ""));
  }

  private JsonNode awaitStatus(String status) {
    await()
        .untilAsserted(
            () -> assertThat(records().getFirst().get("status").stringValue()).isEqualTo(status));
    return records().getFirst();
  }

  private List<JsonNode> records() {
    return ok(ops("GET", "/metering?instance=" + bought.get("instanceId").stringValue(), ""))
        .get("items")
        .valueStream()
        .toList();
  }

  /// What the marketplace has heard of the instance.
  private List<String> told(String marketplace) {
    return ok(send("GET", "/sandbox/v1/metering", "", ""))
        .get("items")
        .valueStream()
        .filter(item -> item.get("marketplace").stringValue().equals(marketplace))
        .map(item -> item.get("records").stringValue())
        .filter(records -> records.contains(bought.get("instanceId").stringValue()))
        .toList();
  }
}
