package io.marketgate.tenant.license;

import io.marketgate.tenant.metric.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the licence in force allows at an instant.
///
/// @param license in force; null when none was ever bound, which allows everything
/// @param state what follows from the time
/// @param internalUsed how many internal users there are
/// @param externalUsed how many external users there are
/// @param isClockBack whether the clock is far behind what was seen before
/// @param coversRelease whether the release that runs was made while upgrades were included
public record LicenseStatus(
    @Nullable License license,
    State state,
    long internalUsed,
    long externalUsed,
    boolean isClockBack,
    boolean coversRelease) {

  /// How long before its end a licence warns.
  private static final Duration WARNING = Duration.ofDays(30);

  /// What follows from the time.
  public enum State {
    /// None was ever bound.
    NONE,
    /// In force.
    VALID,
    /// In force, and ends soon.
    EXPIRING,
    /// Ended, and everything goes on for a while.
    GRACE,
    /// Ended: nothing new.
    RESTRICTED
  }

  /// Whether there is room for more users.
  public enum Room {
    /// There is.
    OK,
    /// There is none.
    FULL,
    /// There are more than there may be.
    OVER
  }

  /// The state of a licence.
  ///
  /// @param grace how long everything goes on after its end
  static State state(@Nullable License license, Instant now, Duration grace) {
    if (license == null) {
      return State.NONE;
    }
    if (now.isBefore(license.expiresAt().minus(WARNING))) {
      return State.VALID;
    }
    if (now.isBefore(license.expiresAt())) {
      return State.EXPIRING;
    }
    return now.isBefore(license.expiresAt().plus(grace)) ? State.GRACE : State.RESTRICTED;
  }

  /// How many users of a kind there are.
  public long used(UserKind kind) {
    return kind == UserKind.INTERNAL ? internalUsed : externalUsed;
  }

  /// Whether there is room for more users of a kind.
  public Room room(UserKind kind) {
    if (license == null || !(license.limit(kind) instanceof Limit.Count(long most))) {
      return Room.OK;
    }
    long used = used(kind);
    return used > most ? Room.OVER : used == most ? Room.FULL : Room.OK;
  }

  /// What somebody should do something about.
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    switch (state) {
      case EXPIRING -> warnings.add("The licence expires soon.");
      case GRACE -> warnings.add("The licence has expired; soon nothing new will be possible.");
      case RESTRICTED ->
          warnings.add("The licence allows no new organizations, users and approvals.");
      case NONE, VALID -> {
        // Nothing to say.
      }
    }
    for (UserKind kind : UserKind.values()) {
      if (room(kind) != Room.OK) {
        warnings.add("The quota of " + kind + " users is " + room(kind) + ".");
      }
    }
    if (!coversRelease) {
      warnings.add("The licence does not include this release of the platform.");
    }
    if (isClockBack) {
      warnings.add("The clock is more than a day behind what it was; the later time counts.");
    }
    return warnings;
  }
}
