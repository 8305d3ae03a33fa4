package io.marketgate.gateway.health;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;

/// Asks a dependency whether it is there. However often it is asked, the dependency is bothered
/// once a second. The kind of a failure is shown, its text is not: it may quote an address or a
/// user.
final class Probe {

  /// Works, but not with everything: ranked between up and down, answered with status 200.
  static final Status DEGRADED = new Status("DEGRADED", "Calls are answered; something is late");

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
  private static final Duration REMEMBER = Duration.ofSeconds(1);

  private Probe() {}

  /// A dependency without which nothing can be answered.
  static ReactiveHealthIndicator required(Mono<Void> question) {
    return indicator(question, Status.DOWN);
  }

  /// A dependency without which some things are late.
  static ReactiveHealthIndicator useful(Mono<Void> question) {
    return indicator(question, DEGRADED);
  }

  private static ReactiveHealthIndicator indicator(Mono<Void> question, Status otherwise) {
    Mono<Health> health =
        question
            .thenReturn(Health.up().build())
            .timeout(ANSWER_WITHIN)
            .onErrorResume(failure -> Mono.just(failed(otherwise, failure)))
            .cache(REMEMBER);
    return () -> health;
  }

  private static Health failed(Status status, Throwable failure) {
    return Health.status(status).withDetail("failure", failure.getClass().getSimpleName()).build();
  }
}
