package io.marketgate.gateway.product;

import java.util.Locale;

/// What a machine client may do.
enum Scope {
  /// Consume, reserve, acquire, release.
  USAGE,
  /// Look at what organizations may use.
  ENTITLEMENTS,
  /// Look organizations up.
  ORGANIZATIONS,
  /// Let members join and leave.
  MEMBERS;

  /// As tokens name it.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
