package io.marketgate.tenant.access;

import org.jspecify.annotations.Nullable;

/// At which level control policies stand.
public sealed interface ControlScope {

  /// For everybody.
  record Platform() implements ControlScope {}

  /// @param id of an organization; also for those below it
  record Organization(String id) implements ControlScope {}

  /// The organization; null for the platform.
  default @Nullable String organizationId() {
    return this instanceof Organization(String id) ? id : null;
  }
}
