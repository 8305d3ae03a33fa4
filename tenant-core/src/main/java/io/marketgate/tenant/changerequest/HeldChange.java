package io.marketgate.tenant.changerequest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A change of an organization that may need a second person (reliability.md 6: money and
/// disabling).
///
/// @param kind what is to be done
/// @param reason why, for people
/// @param amount hundredths; null where the kind has none, and for all that is left of an entry
/// @param currency null for the organization's
/// @param expiresAt of what is given; null where nothing is
/// @param entry id of the ledger's entry that is taken back; null where none is
public record HeldChange(
    Kind kind,
    String reason,
    @Nullable Long amount,
    @Nullable String currency,
    @Nullable Instant expiresAt,
    @Nullable String entry) {

  /// What is to be done.
  public enum Kind {
    /// An organization is disabled (tenancy.md 7).
    DISABLE,
    /// An organization is closed (tenancy.md 7).
    CLOSE,
    /// Money that expires is given (tenancy.md 8).
    GRANT,
    /// An entry of a ledger is taken back (tenancy.md 8).
    REVERSAL
  }

  /// The same with what was left open: a reversal's amount, and the currency.
  HeldChange resolved(@Nullable Long left, String money) {
    return new HeldChange(
        kind,
        reason,
        amount == null ? left : amount,
        currency == null ? money : currency,
        expiresAt,
        entry);
  }

  /// An organization is disabled.
  public static HeldChange disable(String reason) {
    return new HeldChange(Kind.DISABLE, reason, null, null, null, null);
  }

  /// An organization is closed.
  public static HeldChange close(String reason) {
    return new HeldChange(Kind.CLOSE, reason, null, null, null, null);
  }

  /// Money is given.
  ///
  /// @param amount hundredths, from 1
  /// @param currency null for the organization's
  public static HeldChange grant(
      long amount, @Nullable String currency, Instant expiresAt, String reason) {
    return new HeldChange(Kind.GRANT, reason, amount, currency, expiresAt, null);
  }

  /// An entry is taken back.
  ///
  /// @param amount hundredths; null for all that is left of it
  public static HeldChange reversal(String entry, @Nullable Long amount, String reason) {
    return new HeldChange(Kind.REVERSAL, reason, amount, null, null, entry);
  }
}
