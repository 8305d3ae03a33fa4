package io.marketgate.tenant.balance;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Money that is set apart for a charge.
///
/// @param id of it
/// @param service that will be charged for
/// @param amount hundredths
/// @param parts what it was taken from
/// @param status what has become of it
/// @param captured hundredths that were charged; null unless some were
/// @param expiresAt the first instant at which it is given back by itself
record Hold(
    String id,
    String service,
    long amount,
    List<Part> parts,
    Status status,
    @Nullable Long captured,
    Instant expiresAt) {

  enum Status {
    OPEN,
    CAPTURED,
    VOIDED,
    EXPIRED
  }

  Hold {
    parts = List.copyOf(parts);
  }

  Hold ended(Status other, @Nullable Long charged) {
    return new Hold(id, service, amount, parts, other, charged, expiresAt);
  }
}
