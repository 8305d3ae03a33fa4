package io.marketgate.gateway.otlp;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder.Ending;
import io.marketgate.gateway.call.TraceContext;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a collector gets, over HTTP.
class OtlpSpansTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final WireMockServer collector = new WireMockServer(options().dynamicPort());

  @BeforeEach
  void start() {
    collector.start();
    collector.stubFor(post(urlEqualTo("/v1/traces")).willReturn(ok()));
  }

  @AfterEach
  void stop() {
    collector.stop();
  }

  @Test
  void sendsAFailedCallUnderTheTraceOfItsCaller() {
    TraceContext trace = TraceContext.of("shop-17", "00-" + TRACE + "-" + PARENT + "-00");
    try (OtlpSpans spans = spans(0)) {
      spans.record(call(trace), new Ending(403, "Forbidden.RAM"), "/api/?accessToken=canary");
    }
    byte[] body = sent();
    assertThat(text(body))
        .contains("marketgate", "replica-1", "Forbidden.RAM", "shop-17", "/api/{action}")
        .doesNotContain("canary", "accessToken");
    assertThat(hex(body)).contains(TRACE, PARENT, trace.spanId());
    collector.verify(postRequestedFor(urlEqualTo("/v1/traces")).withHeader("X-Key", equalTo("k")));
  }

  @Test
  void leavesOutSuccessfulCallsThatNobodyAskedFor() {
    try (OtlpSpans spans = spans(0)) {
      spans.record(call(TraceContext.of("t", null)), Ending.success(), "");
    }
    assertThat(requests()).isEmpty();
    try (OtlpSpans spans = spans(0)) {
      TraceContext asked = TraceContext.of("t", "00-" + TRACE + "-" + PARENT + "-01");
      spans.record(call(asked), Ending.success(), "");
    }
    assertThat(requests()).hasSize(1);
  }

  @Test
  void aBackendIsToldTheSpanThatIsSent() {
    TraceContext trace = TraceContext.of("t", null);
    try (OtlpSpans spans = spans(1)) {
      spans.record(call(trace), Ending.success(), "");
    }
    assertThat(hex(sent())).contains(trace.w3cTraceId(), trace.spanId());
    assertThat(trace.toTraceParent())
        .isEqualTo("00-" + trace.w3cTraceId() + "-" + trace.spanId() + "-00");
  }

  @Test
  void isNotHeldUpByACollectorThatIsAway() {
    OtlpSpans away = spans(1);
    collector.stop();
    try (OtlpSpans spans = away) {
      for (int i = 0; i < 100; i++) {
        spans.record(call(TraceContext.of("t" + i, null)), Ending.success(), "");
      }
      spans.drain();
    }
  }

  /// It is asked once and given up; a replica that ends does not wait for each hundred of its
  /// calls.
  @Test
  void aCollectorThatDoesNotAnswerDoesNotKeepTheProgramFromEnding() {
    collector.stubFor(post(urlEqualTo("/v1/traces")).willReturn(ok().withFixedDelay(30_000)));
    try (OtlpSpans spans = spans(1)) {
      for (int number = 0; number < 1_000; number++) {
        spans.record(call(TraceContext.of("t", null)), Ending.success(), "");
      }
    }
    assertThat(meters.counter("marketgate.otlp.dropped").count()).isGreaterThanOrEqualTo(800);
  }

  private OtlpSpans spans(double sampling) {
    return new OtlpSpans(
        OtlpHttpSpanExporter.builder()
            .setEndpoint(collector.baseUrl() + "/v1/traces")
            .addHeader("X-Key", "k")
            .setTimeout(Duration.ofSeconds(5))
            .build(),
        new OtlpProperties(null, Map.of(), sampling, Duration.ofSeconds(5), 1_000),
        "replica-1",
        meters);
  }

  private static Call call(TraceContext trace) {
    Call call =
        new Call(
            "request-1",
            "ListMigrations",
            Instant.parse("2026-11-01T00:00:00Z"),
            () -> {
              throw new IllegalStateException("nobody asks for the origin");
            });
    call.traced(trace);
    return call;
  }

  private List<LoggedRequest> requests() {
    return collector.findAll(postRequestedFor(urlEqualTo("/v1/traces")));
  }

  private byte[] sent() {
    assertThat(requests()).hasSize(1);
    return requests().getFirst().getBody();
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.ISO_8859_1);
  }

  private static String hex(byte[] body) {
    return HexFormat.of().formatHex(body);
  }
}
