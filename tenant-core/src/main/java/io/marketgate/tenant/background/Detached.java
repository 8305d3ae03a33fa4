package io.marketgate.tenant.background;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/// Work that goes on when nobody waits for it any more.
public final class Detached {

  private static final Logger LOG = LoggerFactory.getLogger(Detached.class);

  /// Reactor's own name of the place where an operator looks for the receiver of a late failure.
  private static final Context NOBODY_WAITS =
      Context.of(
          "reactor.onErrorDropped.local",
          (Consumer<Throwable>)
              late -> LOG.debug("work that nobody waits for any more failed: {}", late.toString()));

  private Detached() {}

  /// Subscribed apart from the caller, whose cancel ends the waiting only. A failure after that has
  /// nobody to go to: whoever waited has been told that it took too long.
  ///
  /// @param work subscribed once for each that waits, without its context
  public static <T> Mono<T> from(Mono<T> work) {
    return Mono.fromFuture(work::toFuture, true).contextWrite(NOBODY_WAITS);
  }

  /// The same with what follows the work, also when nobody waits for it any more: others are told
  /// of a change when it is committed, which may be after its caller has been told that it took too
  /// long.
  ///
  /// @param patience longest wait for the work; what follows has bounds of its own
  /// @param following adds to the work what follows it
  public static <T> Mono<T> from(
      Mono<T> work, Duration patience, UnaryOperator<Mono<T>> following) {
    return Mono.defer(() -> {
      Mono<T> done = begun(work);
      Mono<T> followed = begun(following.apply(done));
      return done.timeout(patience).then(followed);
    });
  }

  /// Subscribed now; what comes of it is kept for everybody who asks.
  private static <T> Mono<T> begun(Mono<T> work) {
    Mono<T> kept = from(work).cache();
    var _ = kept.subscribe(result -> {}, failure -> {});
    return kept;
  }
}
