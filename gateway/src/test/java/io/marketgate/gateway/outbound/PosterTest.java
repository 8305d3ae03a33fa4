package io.marketgate.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.outbound.Poster.Answered;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;

class PosterTest {

  private static final int MOST_BYTES = 65_536;

  private final Poster poster = new Poster(Duration.ofSeconds(20));
  private final DisposableServer server =
      HttpServer.create()
          .host("127.0.0.1")
          .port(0)
          .route(routes ->
              routes
                  .post(
                      "/echo",
                      (request, response) ->
                          response.sendString(
                              request
                                  .receive()
                                  .aggregate()
                                  .asString()
                                  .map(body ->
                                      request.requestHeaders().get("Content-Length")
                                          + request.requestHeaders().get("x-who")
                                          + body)))
                  .post("/none", (request, response) -> response.status(202).send())
                  .post(
                      "/endless",
                      (request, response) ->
                          response.sendString(
                              Flux.<String>generate(sink -> sink.next("a".repeat(1_000)))))
                  .post(
                      "/long/{length}",
                      (request, response) ->
                          response.sendString(
                              Mono.just("a".repeat(Integer.parseInt(request.param("length")))))))
          .bindNow();

  @AfterEach
  void stop() {
    server.disposeNow();
  }

  @Test
  void whatIsPostedIsAnswered() {
    StepVerifier.create(poster.post(url("echo"), Map.of("x-who", "me"), "äb"))
        .expectNext(new Answered(200, "3meäb"))
        .verifyComplete();
    StepVerifier.create(poster.post(url("none"), Map.of(), ""))
        .expectNext(new Answered(202, ""))
        .verifyComplete();
  }

  /// Otherwise whoever answers could take all memory, without saying how much it will be.
  @ParameterizedTest
  @ValueSource(strings = {"endless", "long/65537"})
  void nothingBehindTheBoundIsRead(String path) {
    StepVerifier.create(poster.post(url(path), Map.of(), "x"))
        .expectNext(new Answered(200, null))
        .verifyComplete();
  }

  @Test
  void theBoundItselfIsRead() {
    StepVerifier.create(poster.post(url("long/" + MOST_BYTES), Map.of(), "x"))
        .assertNext(answered -> assertThat(answered.text()).hasSize(MOST_BYTES))
        .verifyComplete();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.port() + "/" + path;
  }
}
