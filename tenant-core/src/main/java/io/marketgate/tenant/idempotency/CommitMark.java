package io.marketgate.tenant.idempotency;

import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// What has to be written down in the very transaction of a change, so that it is known of the
/// change whether it has taken effect.
@FunctionalInterface
public interface CommitMark {

  /// Writes it in the transaction of the client; fails when the change must not take effect.
  Mono<Void> mark(DatabaseClient sql);
}
