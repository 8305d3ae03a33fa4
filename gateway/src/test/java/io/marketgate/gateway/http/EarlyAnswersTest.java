package io.marketgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.contract.Envelope;
import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.embedding.ConsoleOrigins;
import io.marketgate.gateway.problem.Problem;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Public for other packages' tests that need such answers.
public class EarlyAnswersTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String CONSOLE = "https://console.example.com";

  public static EarlyAnswers answers() {
    return new EarlyAnswers(
        new Envelope(JSON), new ConsoleOrigins(Map.of("aliyun", List.of(CONSOLE))));
  }

  @Test
  void answersCallsOfTheContractWithTheirOwnTraceIdAndForTheirConsole() {
    FullHttpResponse answer =
        answer("/api/X?params={}&traceId=mine", new DefaultHttpHeaders().set("Origin", CONSOLE));
    JsonNode body = body(answer);
    assertThat(body.get("traceId").stringValue()).isEqualTo("mine");
    assertThat(body.get("code").stringValue()).isEqualTo("ServiceUnavailable");
    assertThat(answer.headers().get("X-Trace-Id")).isEqualTo("mine");
    assertThat(answer.headers().get("X-Request-Id")).isEqualTo(body.get("requestId").stringValue());
    assertThat(answer.headers().get("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.headers().get("Access-Control-Allow-Origin")).isEqualTo(CONSOLE);
  }

  @Test
  void answersEverythingElseWithAProblemAndTheTraceOfItsHeader() {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    FullHttpResponse answer =
        answer(
            "/ops/v1/metrics?traceId=other",
            new DefaultHttpHeaders().set("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"));
    assertThat(answer.headers().get("Content-Type")).isEqualTo("application/problem+json");
    assertThat(body(answer).get("code").stringValue()).isEqualTo("Overloaded");
    assertThat(answer.headers().get("X-Trace-Id")).isEqualTo(trace);
    assertThat(answer.headers().get("X-Request-Id")).isNotBlank();
    assertThat(answer.headers().contains("Access-Control-Allow-Origin")).isFalse();
  }

  private static FullHttpResponse answer(String uri, HttpHeaders headers) {
    return answers()
        .answer(
            EarlyRequest.of(uri, headers),
            ErrorTable.entry(new Refusal.ServiceUnavailable()),
            Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "Overloaded", "", Map.of()));
  }

  private static JsonNode body(FullHttpResponse answer) {
    byte[] bytes = new byte[answer.content().readableBytes()];
    answer.content().getBytes(0, bytes);
    return JSON.readTree(bytes);
  }
}
