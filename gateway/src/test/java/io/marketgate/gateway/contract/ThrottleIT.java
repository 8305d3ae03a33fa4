package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How often an action may be called, with the buckets in a real Redis. Every test has an
/// organization of its own.
@ExtendWith(RunningGateway.class)
class ThrottleIT {

  private final String account = "th-" + UUID.randomUUID();

  @BeforeEach
  void answer() {
    RunningGateway.backend().resetAll();
    RunningGateway.backend().stubFor(get(urlPathEqualTo("/echo")).willReturn(okJson("{}")));
    Caller.newOrganization(account);
  }

  @Test
  void oneCallTooManyIsRefusedBeforeTheBackendIsCalled() {
    Caller owner = Caller.ownerOf(account);
    for (int call = 0; call < 3; call++) {
      assertThat(owner.call("Throttled", "{}").statusCode()).isEqualTo(200);
    }
    HttpResponse<String> refused = owner.call("Throttled", "{}");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(Caller.json(refused).get("code").stringValue()).isEqualTo("Throttling.Action");
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
        .isBetween(1_000L, 1_200L);
    RunningGateway.backend().verify(3, getRequestedFor(urlPathEqualTo("/echo")));
    assertThat(owner.call("Echo", "{}").statusCode()).as("another action").isEqualTo(200);
  }

  @Test
  void manyAtOnceAreCountedExactly() {
    Caller owner = Caller.ownerOf(account);
    List<Integer> statuses =
        IntStream.range(0, 40)
            .mapToObj(call ->
                CompletableFuture.supplyAsync(() -> owner.call("Throttled", "{}").statusCode()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    assertThat(statuses).filteredOn(status -> status == 200).hasSize(3);
    assertThat(statuses).filteredOn(status -> status == 429).hasSize(37);
  }
}
