package io.marketgate.gateway.throttle;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Whether a call comes too often.
public sealed interface Ruling {

  /// Known at once.
  ///
  /// @param after how long one more call is allowed; null when this one is
  record Now(@Nullable Duration after) implements Ruling {

    public boolean isAllowed() {
      return after == null;
    }
  }

  /// Something else has to be asked for it.
  ///
  /// @param ruling never fails
  record Later(Mono<Now> ruling) implements Ruling {}

  /// The call may go on.
  Now ALLOWED = new Now(null);
}
