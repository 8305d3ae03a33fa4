package io.marketgate.tenant.changerequest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A change that somebody has asked for and somebody else has to approve.
///
/// @param number in the order in which they were asked for
/// @param id never changes
/// @param organization id of whom it is about
/// @param change what is to be done
/// @param askedBy who has asked, as the audit trail names him
/// @param askedAt when
/// @param lapsesAt the first instant at which it can no longer be approved
/// @param status where it stands
/// @param decision what was decided; null as long as it waits, and when it has lapsed
public record ChangeRequest(
    long number,
    String id,
    String organization,
    HeldChange change,
    String askedBy,
    Instant askedAt,
    Instant lapsesAt,
    Status status,
    @Nullable Decision decision) {

  /// Where one stands.
  public enum Status {
    /// It waits for somebody else.
    PENDING,
    /// It has taken effect.
    APPROVED,
    /// Somebody else was against it.
    REJECTED,
    /// Whoever had asked for it no longer wants it.
    WITHDRAWN,
    /// Nobody has decided in time.
    LAPSED
  }

  /// What was decided.
  ///
  /// @param by who, as the audit trail names him
  /// @param at when
  /// @param reason why; null where none was given
  public record Decision(String by, Instant at, @Nullable String reason) {}
}
