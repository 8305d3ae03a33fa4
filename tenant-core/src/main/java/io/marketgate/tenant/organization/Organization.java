package io.marketgate.tenant.organization;

import java.time.ZoneId;

/// A customer company: the unit of isolation.
///
/// @param id never changes
/// @param name as people know it
/// @param status whether its members may use the product
/// @param timeZone turns durations and calendar periods into instants (tenancy.md 1.2)
public record Organization(String id, String name, Status status, ZoneId timeZone) {

  /// Whether the organization's members may use the product.
  public enum Status {
    ACTIVE,
    DISABLED,
    CLOSED
  }
}
