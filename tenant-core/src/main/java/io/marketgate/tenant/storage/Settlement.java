package io.marketgate.tenant.storage;

import io.marketgate.tenant.background.Detached;
import java.time.Duration;
import reactor.core.publisher.Mono;

/// What is still to be written down for a request when its answer is known: what it had taken is
/// given back, its right to a write settled. The request waits for that, so that whoever asks next
/// finds it done; but no longer than it would have waited for the database otherwise, because a
/// database that is away would be waited for once more by each of these (reliability.md 7: an
/// answer within 3 s). It goes on by itself then.
public final class Settlement {

  /// Whoever has waited for long already waits for this much more.
  private static final Duration LEAST = Duration.ofMillis(400);

  private final Duration answerTimeout;

  /// @param answerTimeout longest wait of a request for the database
  Settlement(Duration answerTimeout) {
    this.answerTimeout = answerTimeout;
  }

  /// Writes it down.
  ///
  /// @param work subscribed once, without the context of who waits
  /// @param elapsedNanos since the request began
  /// @return done when the work is, or when nobody waits for it any more; fails when it has failed
  ///   before
  public Mono<Void> of(Mono<Void> work, long elapsedNanos) {
    Duration left = answerTimeout.minusNanos(elapsedNanos);
    return Detached.from(work).take(left.compareTo(LEAST) < 0 ? LEAST : left);
  }
}
