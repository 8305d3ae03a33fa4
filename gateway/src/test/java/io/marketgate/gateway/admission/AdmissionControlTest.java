package io.marketgate.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.http.EarlyAnswersTest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/// A server with room for two requests, behind the control, over HTTP.
class AdmissionControlTest {

  private final Places places = new Places(1, 2, Duration.ofMillis(50));
  private final Map<Rank, Counter> shed = counters();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Sinks.Empty<Void> answer = Sinks.empty();
  private final DisposableServer server =
      HttpServer.create()
          .host("127.0.0.1")
          .port(0)
          .mapHandle(
              new AdmissionControl(
                      places,
                      new OverloadRefusals(
                          EarlyAnswersTest.answers(),
                          (request, peer, entry, waited) ->
                              told.add(request.action() + " " + peer + " " + entry.code()),
                          rank -> shed.get(rank).increment()))
                  ::admit)
          .handle(
              (request, response) -> response.sendString(answer.asMono().then(Mono.just("done"))))
          .bindNow();

  @AfterEach
  void stop() {
    server.disposeNow();
  }

  @Test
  void refusesWhatThereIsNoRoomForAndGivesPlacesBack() throws Exception {
    CompletableFuture<HttpResponse<String>> user = call("/api/Echo");
    Awaitility.await().until(() -> places.taken() == 1);
    HttpResponse<String> refused = call("/api/Echo").join();
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(new JsonMapper().readTree(refused.body()).get("code").stringValue())
        .isEqualTo("ServiceUnavailable");
    HttpResponse<String> report = call("/ops/v1/organizations").join();
    assertThat(new JsonMapper().readTree(report.body()).get("code").stringValue())
        .isEqualTo("Overloaded");
    CompletableFuture<HttpResponse<String>> callback = call("/marketplace/aliyun");
    Awaitility.await().until(() -> places.taken() == 2);
    answer.tryEmitEmpty().orThrow();
    assertThat(user.join().body()).isEqualTo("done");
    assertThat(callback.join().body()).isEqualTo("done");
    Awaitility.await().until(() -> places.taken() == 0);
    assertThat(shed.get(Rank.USER).count()).isEqualTo(1);
    assertThat(shed.get(Rank.REPORT).count()).isEqualTo(1);
    assertThat(shed.get(Rank.CALLBACK).count()).isZero();
    assertThat(told)
        .as("calls of the contract")
        .containsExactly("Echo 127.0.0.1 ServiceUnavailable");
  }

  private CompletableFuture<HttpResponse<String>> call(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build();
    return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  private static Map<Rank, Counter> counters() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Map<Rank, Counter> counters = new EnumMap<>(Rank.class);
    for (Rank rank : Rank.values()) {
      counters.put(rank, meters.counter("shed", "rank", rank.name()));
    }
    return counters;
  }
}
