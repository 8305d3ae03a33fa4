package io.marketgate.gateway.product;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a machine client may do.
public enum Scope {
  /// Consume, reserve, acquire, release.
  USAGE,
  /// Look at what organizations may use.
  ENTITLEMENTS,
  /// Look organizations up.
  ORGANIZATIONS,
  /// Let members join and leave.
  MEMBERS,
  /// Charge balances.
  CHARGES,
  /// Say how far tasks are and how they have ended.
  TASKS;

  /// All of them as tokens name them.
  public static List<String> all() {
    return Arrays.stream(values()).map(Scope::text).toList();
  }

  /// As tokens name it.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
