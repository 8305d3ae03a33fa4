package io.marketgate.tenant.entitlement;

import io.marketgate.tenant.time.Span;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something bought in addition to an edition.
///
/// @param id never changes
/// @param metric code of a counting metric
/// @param quantity by which its limit rises
/// @param term what its end was counted by
/// @param bought when it was to be valid
/// @param reason why it ended before; null when it has not
/// @param endedAt when it ended before; null when it has not
/// @param orderLine where it came from; null when that is not known
/// @param createdAt when it was written
public record Purchase(
    String id,
    String metric,
    long quantity,
    Term term,
    Span bought,
    @Nullable Reason reason,
    @Nullable Instant endedAt,
    @Nullable String orderLine,
    Instant createdAt) {

  /// What the end of a purchase is counted by.
  public enum Term {
    /// Until the edition period's end.
    TERM,
    /// Until the end of the current month or year.
    PERIOD,
    /// Until a day that was agreed on.
    FIXED_DATE
  }

  /// Why a purchase is no longer valid.
  public enum Reason {
    EXPIRED,
    CANCELLED,
    ORG_DISABLED
  }

  /// Whether it counts. Compared with the clock, never waited for.
  public boolean isValidAt(Instant instant) {
    return bought.contains(instant) && (endedAt == null || instant.isBefore(endedAt));
  }

  /// The first instant at which it no longer counts; null when it has no end.
  public @Nullable Instant end() {
    Instant until = bought.until();
    return endedAt == null || (until != null && until.isBefore(endedAt)) ? until : endedAt;
  }

  /// Why it is not valid at an instant, having been so before; null when it is, or is yet to be.
  public @Nullable Reason reasonAt(Instant instant) {
    if (endedAt != null && !instant.isBefore(endedAt)) {
      return reason;
    }
    return bought.until() != null && !instant.isBefore(bought.until()) ? Reason.EXPIRED : null;
  }
}
