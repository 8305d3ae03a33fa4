package io.marketgate.tenant.change;

import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/// Tells every replica, this one included, what has changed.
public interface ChangeFeed {

  /// Tells this process at once and the other replicas through Redis. Never fails: while Redis is
  /// away, the others learn of the change when their memory of it runs out.
  Mono<Void> publish(Change change);

  /// Registers a listener, which must return at once.
  void onChange(Consumer<Change> listener);
}
