package io.marketgate.gateway.problem;

import java.time.Instant;

/// Which instants are taken from outside.
final class Instants {

  /// What is said of others.
  static final String FORM = "must be an instant like 2026-11-22T10:00:00Z, from 1970 to 2199";

  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private Instants() {}

  /// Whether the database has room for it and anybody can mean it.
  static boolean isPossible(Instant instant) {
    return !instant.isBefore(Instant.EPOCH) && instant.isBefore(LATEST);
  }
}
