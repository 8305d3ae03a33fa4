package io.marketgate.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder.Ending;
import io.marketgate.gateway.call.TraceContext;
import io.marketgate.tenant.yaml.StrictYaml;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CallMetricsTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void theParameterThatACodeNamesIsLeftOut() {
    CallMetrics metrics = new CallMetrics(meters);
    record(metrics, 400, "InvalidParameter.params/canary");
    record(metrics, 400, "InvalidParameter.params/other");
    assertThat(timer("InvalidParameter", "/api/UNKNOWN", 400).count()).isEqualTo(2);
  }

  /// A sum over all timers is right however many there would have to be.
  @Test
  void everyCallIsCountedHoweverManyTimersThereWouldBe() {
    CallMetrics metrics = new CallMetrics(meters, 3);
    for (int number = 0; number < 10; number++) {
      record(metrics, 409, "Code" + number);
    }
    record(metrics, 500, "InternalError");
    record(metrics, 200, "OK");
    assertThat(timer("Code2", "/api/UNKNOWN", 409).count()).isEqualTo(1);
    assertThat(timer("OTHER", "/api/OTHER", 409).count()).isEqualTo(7);
    assertThat(
            meters.get("http.server.requests").timers().stream()
                .filter(timer -> "SERVER_ERROR".equals(timer.getId().getTag("outcome")))
                .mapToLong(Timer::count)
                .sum())
        .isEqualTo(1);
    assertThat(timer("none", "/api/OTHER", 200).getId().getTag("outcome")).isEqualTo("SUCCESS");
    assertThat(meters.get("http.server.requests").timers().stream().mapToLong(Timer::count).sum())
        .isEqualTo(12);
  }

  /// What the framework does not let be counted by its name would be counted nowhere.
  @Test
  void theFrameworkLetsAllOfThemBeCounted() throws IOException {
    JsonNode settings = StrictYaml.tree(Files.readString(Path.of("../config/application.yml")));
    assertThat(settings.at("/management/metrics/web/server/max-uri-tags").intValue())
        .isGreaterThan(CallMetrics.MOST_TIMERS);
  }

  private Timer timer(String exception, String uri, int status) {
    return meters
        .get("http.server.requests")
        .tags("exception", exception, "uri", uri, "status", Integer.toString(status))
        .timer();
  }

  private static void record(CallMetrics metrics, int status, String code) {
    Call call =
        new Call(
            "request-1",
            "ListMigrations",
            Instant.EPOCH,
            () -> {
              throw new IllegalStateException("nobody asks for the origin");
            });
    call.traced(TraceContext.of("t", null));
    metrics.record(call, new Ending(status, code), "");
  }
}
