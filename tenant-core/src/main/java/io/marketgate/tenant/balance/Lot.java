package io.marketgate.tenant.balance;

import java.time.Instant;

/// Money that was given and expires.
///
/// @param id of it
/// @param remaining hundredths
/// @param expiresAt the first instant at which it is gone
public record Lot(String id, long remaining, Instant expiresAt) {

  boolean isLiveAt(Instant instant) {
    return remaining > 0 && instant.isBefore(expiresAt);
  }

  Lot with(long other) {
    return new Lot(id, other, expiresAt);
  }
}
