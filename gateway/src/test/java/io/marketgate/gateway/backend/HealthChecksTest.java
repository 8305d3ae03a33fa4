package io.marketgate.gateway.backend;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/// A service with two addresses, which are asked how they do.
class HealthChecksTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HealthCheck CHECK =
      new HealthCheck("/health?deep=1", Duration.ofSeconds(5), Duration.ofSeconds(1));

  private final WireMockServer one =
      new WireMockServer(WireMockConfiguration.options().dynamicPort());
  private final WireMockServer other =
      new WireMockServer(WireMockConfiguration.options().dynamicPort());

  private Services services = services(List.of(URI.create("http://127.0.0.1:1")));
  private BackendClients clients = clients(Map.of());

  @BeforeEach
  void start() {
    one.start();
    other.start();
    List<URI> addresses = List.of(uri(one), uri(other));
    services = services(addresses);
    clients = clients(Map.of("s", addresses));
    one.stubFor(get("/health?deep=1").willReturn(noContent()));
    other.stubFor(get("/health?deep=1").willReturn(noContent()));
  }

  @AfterEach
  void stop() {
    clients.close();
    one.stop();
    other.stop();
  }

  @Test
  void anAddressThatSaysItIsNotWellIsLeftAloneUntilItIs() {
    other.stubFor(get("/health?deep=1").willReturn(aResponse().withStatus(503)));
    ask();
    assertThat(chosen()).as("one bad answer may be an accident").hasSize(2);
    ask();
    assertThat(chosen()).containsExactly(uri(one).toString());
    assertThat(services.get("s").leftAlone()).isEqualTo(1);
    other.stubFor(get("/health?deep=1").willReturn(noContent()));
    ask();
    assertThat(chosen()).containsExactly(uri(one).toString());
    ask();
    assertThat(chosen()).hasSize(2);
  }

  @Test
  void soIsOneThatDoesNotAnswerOrIsGone() {
    other.stubFor(get("/health?deep=1").willReturn(noContent().withFixedDelay(5_000)));
    ask();
    other.stop();
    ask();
    assertThat(chosen()).containsExactly(uri(one).toString());
  }

  @Test
  void whenNoneIsWellAllAreTried() {
    one.stop();
    other.stop();
    ask();
    ask();
    assertThat(services.get("s").leftAlone()).isEqualTo(2);
    assertThat(chosen()).hasSize(2);
  }

  @Test
  void theyAreAskedAtOnceAndThenAgainAndAgain() {
    VirtualTimeScheduler time = VirtualTimeScheduler.create();
    HealthChecks checks = new HealthChecks(services, clients, Map.of("s", CHECK));
    var running = checks.run(time).subscribe();
    try {
      for (int asked = 1; asked <= 3; asked++) {
        int times = asked;
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> {
              one.verify(times, getRequestedFor(urlEqualTo("/health?deep=1")));
              assertThat(time.getScheduledTaskCount()).isEqualTo(times);
            });
        time.advanceTimeBy(CHECK.every());
      }
    } finally {
      running.dispose();
    }
  }

  /// A product that is not open is not open where it is asked how it does, either.
  @Test
  void anAddressIsShownTheCredentialOfItsService() {
    List<URI> addresses = List.of(uri(one));
    services =
        new Services(
            Map.of("s", addresses),
            Map.of("s", new BackendCredential("X-Api-Key", null, "k-1")),
            Duration.ofSeconds(5),
            System::nanoTime);
    one.resetAll();
    one.stubFor(
        get("/health?deep=1").withHeader("X-Api-Key", equalTo("k-1")).willReturn(noContent()));
    HealthChecks checks = new HealthChecks(services, clients, Map.of());
    HealthCheck patient = new HealthCheck(CHECK.path(), CHECK.every(), PATIENCE);
    for (int asked = 0; asked < 2; asked++) {
      StepVerifier.create(checks.once("s", patient)).expectComplete().verify(PATIENCE);
    }
    assertThat(services.get("s").leftAlone()).isZero();
    assertThat(services.credentialHeaders()).containsExactly(Map.entry("s", "X-Api-Key"));
  }

  @Test
  void whatIsNoPathIsRefused() {
    for (String path : List.of("health", "", "/a b", "/a\r\nHost: x")) {
      assertThatThrownBy(() -> new HealthCheck(path, Duration.ofSeconds(5), Duration.ofSeconds(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("path");
    }
    assertThatThrownBy(() -> new HealthCheck("/", Duration.ZERO, Duration.ofSeconds(1)))
        .hasMessageContaining("at least");
  }

  private void ask() {
    StepVerifier.create(new HealthChecks(services, clients, Map.of()).once("s", CHECK))
        .expectComplete()
        .verify(PATIENCE);
  }

  private Set<String> chosen() {
    Set<String> chosen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Service.Attempt attempt = services.get("s").begin("org-1", null);
      chosen.add(attempt.address().text());
      attempt.succeeded();
    }
    return chosen;
  }

  private static Services services(List<URI> addresses) {
    return new Services(Map.of("s", addresses), Map.of(), Duration.ofSeconds(5), System::nanoTime);
  }

  private static BackendClients clients(Map<String, List<URI>> services) {
    BackendProperties properties = Backends.properties(services, Map.of(), Set.of());
    return new BackendClients(properties, LoopShare.of(properties, 1));
  }

  private static URI uri(WireMockServer server) {
    return URI.create("http://127.0.0.1:" + server.port());
  }
}
