package io.marketgate.tenant.background;

import java.util.function.Consumer;
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
}
