package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is looked at of a backend's answer before it is in an envelope.
@ExtendWith(RunningGateway.class)
class BackendAnswerIT {

  private final Caller owner = Caller.owner();

  @BeforeEach
  void forget() {
    RunningGateway.backend().resetAll();
  }

  /// It says that it is JSON, and must neither break the envelope nor add to it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "1,\"code\":\"X\"",
        "1},\"success\":true,\"x\":{\"a\":1",
        "{\"n\":2",
        "{} {}",
        "  \n",
        "\uFEFF{}"
      })
  void answersBadGatewayForWhatOnlySaysThatItIsJson(String malformed) {
    byte[] body = malformed.getBytes(StandardCharsets.UTF_8);
    say(okJson(malformed).withHeader("Content-Length", String.valueOf(body.length)));
    expect(owner.call("Echo", "{}"), 502, "Backend.BadGateway");
    // Without a length, and in pieces.
    say(okJson(malformed).withChunkedDribbleDelay(3, 30));
    expect(owner.call("Echo", "{}"), 502, "Backend.BadGateway");
  }

  @Test
  void putsAShortAnswerTogetherThatComesInPieces() {
    say(okJson("{\"text\":\"" + "x".repeat(10_000) + "\"}").withChunkedDribbleDelay(7, 70));
    assertThat(Caller.json(owner.call("Echo", "{}")).at("/data/text").stringValue())
        .hasSize(10_000);
    say(okJson("\"" + "x".repeat(50_000) + "\"").withChunkedDribbleDelay(7, 70));
    assertThat(Caller.json(owner.call("Echo", "{}")).get("data").stringValue()).hasSize(50_000);
  }

  @Test
  void looksAtTheBeginningOfALongAnswer() {
    say(okJson("<html>" + " ".repeat(100_000)));
    expect(owner.call("Echo", "{}"), 502, "Backend.BadGateway");
    String text = "\"" + "x".repeat(100_000) + "\"";
    say(okJson(" \n" + text));
    assertThat(Caller.json(owner.call("Echo", "{}")).get("data")).hasToString(text);
  }

  /// A product that says it wrongly, or not at all, and a catalogue that knows.
  @ParameterizedTest
  @ValueSource(strings = {"text/html; charset=utf-8", "text/plain", "text/json", ""})
  void takesJsonOfAnyTypeWhereTheCatalogueSaysSo(String type) {
    String json = "{\"a\":[1]}";
    for (int length : new int[] {0, 50_000}) {
      sayTyped(type, json + " ".repeat(length));
      HttpResponse<String> strict = owner.call("Echo", "{}");
      expect(strict, 502, "Backend.BadGateway");
      assertThat(strict.body()).contains("a Content-Type that is not JSON's");
      assertThat(Caller.json(owner.call("EchoOfAnyType", "{}")).get("data"))
          .hasToString("{\"a\":[1]}");
      assertThat(Caller.json(owner.call("EchoPicked", "{}")).get("data")).hasToString("1");
    }
    sayTyped(type, "<html>");
    expect(owner.call("EchoOfAnyType", "{}"), 502, "Backend.BadGateway");
    expect(owner.call("EchoPicked", "{}"), 502, "Backend.BadGateway");
  }

  private static void sayTyped(String type, String body) {
    ResponseDefinitionBuilder response = aResponse().withStatus(200).withBody(body);
    say(type.isEmpty() ? response : response.withHeader("Content-Type", type));
  }

  private static void say(ResponseDefinitionBuilder response) {
    RunningGateway.backend().stubFor(any(urlPathEqualTo("/echo")).willReturn(response));
  }

  private static void expect(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(Caller.json(response).get("code").stringValue()).isEqualTo(code);
  }
}
