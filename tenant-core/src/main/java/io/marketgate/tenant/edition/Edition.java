package io.marketgate.tenant.edition;

import org.jspecify.annotations.Nullable;

/// A product edition as it can be ordered (tenancy.md 4).
///
/// @param code immutable and never used again
/// @param name for people
/// @param category free text of the operator; null for none
/// @param rank an upgrade leads to a higher one
/// @param status whether it can be ordered
/// @param isDefault whether new organizations try it
/// @param trialDays how long they do; null unless it is the default
/// @param yearlyPrice in hundredths; null when it has none
/// @param currentVersion what a new order gets
/// @param version counted up with every change of the edition itself
public record Edition(
    String code,
    String name,
    @Nullable String category,
    int rank,
    Status status,
    boolean isDefault,
    @Nullable Integer trialDays,
    @Nullable Long yearlyPrice,
    int currentVersion,
    long version) {

  /// The reserved edition of everybody who has no other.
  public static final String FREE = "FREE";

  /// Whether it can be ordered.
  public enum Status {
    ACTIVE,
    DISCONTINUED
  }

  /// Whether it is the reserved one, which nobody can order.
  public boolean isFree() {
    return code.equals(FREE);
  }
}
