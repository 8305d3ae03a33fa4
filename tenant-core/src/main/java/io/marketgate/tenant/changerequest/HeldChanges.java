package io.marketgate.tenant.changerequest;

import io.marketgate.tenant.balance.BalanceChanges;
import io.marketgate.tenant.entitlement.Authorizations;
import java.util.Objects;
import reactor.core.publisher.Mono;

/// Makes changes that may need a second person, whoever makes them and with or without one.
///
/// @param authorizations what is done to organizations as a whole
/// @param balances what is done with their money
record HeldChanges(Authorizations authorizations, BalanceChanges balances) {

  /// A change as it would be made now: whoever approves it has to see what he agrees to, and it
  /// must not become another one until then.
  Mono<HeldChange> resolved(String organization, HeldChange change) {
    return switch (change.kind()) {
      case DISABLE, CLOSE -> Mono.just(change);
      case GRANT ->
          balances.currencyOf(organization).map(currency -> change.resolved(null, currency));
      case REVERSAL ->
          balances
              .leftOf(organization, Objects.requireNonNull(change.entry()))
              .zipWith(balances.currencyOf(organization), change::resolved)
              .defaultIfEmpty(change);
    };
  }

  /// Makes a change in the name of the actor of the context; fails with what its kind is refused
  /// for.
  Mono<Void> make(String organization, HeldChange change) {
    return switch (change.kind()) {
      case DISABLE -> authorizations.disable(organization, change.reason());
      case CLOSE -> authorizations.close(organization, change.reason());
      case GRANT ->
          balances
              .grant(
                  organization,
                  Objects.requireNonNull(change.amount()),
                  change.currency(),
                  Objects.requireNonNull(change.expiresAt()),
                  change.reason())
              .then();
      case REVERSAL ->
          balances
              .reverse(
                  organization,
                  Objects.requireNonNull(change.entry()),
                  change.amount(),
                  change.reason())
              .then();
    };
  }
}
