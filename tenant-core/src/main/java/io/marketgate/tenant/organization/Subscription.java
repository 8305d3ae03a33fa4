package io.marketgate.tenant.organization;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A marketplace's contract with the buyer.
///
/// @param id ours, at most 11 characters where a marketplace shows it
/// @param account who bought
/// @param status as last reported by the marketplace
/// @param until the first instant at which it is no longer valid; null means it has no end
public record Subscription(
    String id, MarketplaceAccount account, Status status, @Nullable Instant until) {

  /// As last reported by the marketplace.
  public enum Status {
    ACTIVE,
    SUSPENDED,
    TERMINATED
  }

  /// Compared with the clock on every use, never waited for.
  public boolean isActiveAt(Instant instant) {
    return status == Status.ACTIVE && (until == null || instant.isBefore(until));
  }
}
