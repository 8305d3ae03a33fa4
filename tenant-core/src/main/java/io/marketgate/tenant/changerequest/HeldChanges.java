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
