package io.marketgate.gateway.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.storage.Database;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;

/// The management port.
@ExtendWith(RunningGateway.class)
class ManagementIT {

  /// Of Kafka a new client is asked, which takes its time on a busy machine.
  @Test
  void namesEveryDependencyOfReadiness() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          HttpResponse<String> response = get("/actuator/health/readiness");
          assertThat(response.statusCode()).isEqualTo(200);
          JsonNode components = Caller.json(response).get("components");
          for (String dependency : new String[] {"database", "redis", "kafka"}) {
            assertThat(components.at("/" + dependency + "/status").stringValue())
                .as(dependency)
                .isEqualTo("UP");
          }
        });
  }

  /// Callers, however many, do not keep it from saying that this replica lives.
  @Test
  void hasAnEventLoopOfItsOwn() throws Exception {
    assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .filteredOn(name -> name.startsWith("management-"))
        .hasSize(1);
  }

  /// Reading still works in this time; a marketplace's call could not be stored.
  @Test
  void isNotReadyWhileTheDatabaseTakesNoWrites() {
    Sinks.Empty<Void> writesAreFree = Sinks.empty();
    CompletableFuture<?> blocking =
        RunningGateway.bean(Database.class)
            .inTransaction(
                Duration.ofMinutes(1),
                sql ->
                    sql.sql("SELECT id FROM write_probe WHERE id = 1 FOR UPDATE")
                        .fetch()
                        .one()
                        .then(writesAreFree.asMono()))
            .toFuture();
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503));
      assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    } finally {
      writesAreFree.tryEmitEmpty().orThrow();
      blocking.join();
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200));
  }

  @Test
  void isAliveWhateverItsDependenciesDo() {
    JsonNode liveness = Caller.json(get("/actuator/health/liveness"));
    assertThat(liveness.get("status").stringValue()).isEqualTo("UP");
    assertThat(liveness.get("components").propertyNames()).containsExactly("livenessState");
  }

  @Test
  void countsCallsByActionAndCodeUnderTheUsualNames() {
    Caller.owner().call("ListMigrations", "{}");
    Caller.owner().call("NoSuch" + System.nanoTime(), "{}");
    Caller.owner().call("ListMigrations", "{\"canary" + System.nanoTime() + "\":1}");
    String metrics = get("/actuator/prometheus").body();
    assertThat(metrics)
        .contains(
            "http_server_requests_seconds_count{error=\"none\",exception=\"none\",method=\"GET\","
                + "outcome=\"SUCCESS\",status=\"200\",uri=\"/api/ListMigrations\"}")
        .contains("exception=\"InvalidAction.NotFound\"")
        .contains("uri=\"/api/UNKNOWN\"")
        .contains("exception=\"InvalidParameter\"")
        .contains("jvm_memory_used_bytes")
        .contains("process_cpu_usage")
        .contains("marketgate_traces_dropped_total")
        .doesNotContain("NoSuch")
        .doesNotContain("canary");
    // Thousands of actions have as many of them each.
    assertThat(metrics.lines())
        .filteredOn(line ->
            line.startsWith("http_server_requests_seconds_bucket")
                && line.contains("status=\"200\",uri=\"/api/ListMigrations\""))
        .hasSizeBetween(10, 14)
        .anyMatch(line -> line.contains("le=\"2.0\""));
  }

  @Test
  void saysWhatWasBuilt() {
    JsonNode build = Caller.json(get("/actuator/info")).get("build");
    assertThat(build.get("artifact").stringValue()).isEqualTo("marketgate-gateway");
    assertThat(build.get("version").stringValue()).isNotEmpty();
  }

  @Test
  void showsNothingElse() {
    for (String endpoint : new String[] {"env", "beans", "heapdump", "configprops", "gateway"}) {
      assertThat(get("/actuator/" + endpoint).statusCode()).as(endpoint).isEqualTo(404);
    }
    for (String part : new String[] {"nothing", "a%2fb", "db%2Fb", "%00", "..%2f"}) {
      assertThat(get("/actuator/health/" + part).statusCode()).as(part).isEqualTo(404);
    }
    assertThat(Caller.get("/actuator/health").statusCode())
        .as("not on the public port")
        .isEqualTo(404);
  }

  private static HttpResponse<String> get(String path) {
    return Caller.get(RunningGateway.management() + path);
  }
}
