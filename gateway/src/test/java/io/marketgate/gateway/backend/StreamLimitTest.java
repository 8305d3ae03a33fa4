package io.marketgate.gateway.backend;

import io.marketgate.gateway.http1.NoRoomException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class StreamLimitTest {

  private static final Address ONE = Address.of("s", URI.create("http://10.0.0.1:80"));
  private static final Address OTHER = Address.of("s", URI.create("http://10.0.0.2:80"));

  private final StreamLimit limit = new StreamLimit(2);

  @Test
  void moreCallsThanThereMayBeAreNotMadeUntilAnotherHasEnded() {
    Sinks.Empty<Void> answer = Sinks.empty();
    StepVerifier first = StepVerifier.create(limit.within(ONE, answer.asMono())).expectComplete();
    first.verifyLater();
    Disposable leaving = limit.within(ONE, Mono.never()).subscribe();
    Mono<Void> another = limit.within(ONE, Mono.empty());
    StepVerifier.create(another).verifyError(NoRoomException.class);
    StepVerifier.create(limit.within(OTHER, Mono.empty())).verifyComplete();
    leaving.dispose();
    StepVerifier.create(another).verifyComplete();
    StepVerifier.create(limit.within(ONE, Mono.error(new IllegalStateException("broken off"))))
        .verifyError(IllegalStateException.class);
    StepVerifier.create(another).verifyComplete();
    answer.tryEmitEmpty();
    first.verify();
  }
}
