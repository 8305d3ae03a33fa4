package io.marketgate.tenant.metric;

import org.jspecify.annotations.Nullable;

/// Something that can be sold by itself (tenancy.md 2).
///
/// @param code immutable
/// @param name for people
/// @param category what kind of thing it is
/// @param nature whether it is on or off, or counted
/// @param measure how it is counted; null for a switch
/// @param period when used amounts begin anew; null for what is not used up
/// @param unit for people; null when there is none
/// @param step purchases are of multiples of it
/// @param withoutPaidEdition whether it can be bought in addition by organizations on the free or a
///   trial edition
/// @param topUp what is bought of it when little is left; null when nothing is
/// @param status whether it can enter editions and orders
public record Metric(
    String code,
    String name,
    Category category,
    Nature nature,
    @Nullable Measure measure,
    @Nullable UsagePeriod period,
    @Nullable String unit,
    long step,
    boolean withoutPaidEdition,
    @Nullable TopUp topUp,
    Status status) {

  /// The categories of the source.
  public enum Category {
    BASIC,
    ADVANCED,
    INTEGRATION,
    VALUE_ADDED
  }

  /// Whether it is on or off, or counted.
  public enum Nature {
    SWITCH,
    COUNTING
  }

  /// How it is counted.
  public enum Measure {
    /// Held now, and given back.
    LEVEL,
    /// Used up, until the next period begins.
    FLOW
  }

  /// When used amounts begin anew, in the organization's zone.
  public enum UsagePeriod {
    MONTH,
    YEAR
  }

  /// Whether it can enter editions and orders; what organizations have stays either way.
  public enum Status {
    VALID,
    INVALID
  }

  /// Whether it is counted.
  public boolean isCounting() {
    return nature == Nature.COUNTING;
  }

  /// Whether it is used up.
  public boolean isFlow() {
    return measure == Measure.FLOW;
  }

  /// Whether it can be bought in addition to an edition (tenancy.md 11, row 9).
  public boolean canBePurchased() {
    return isCounting() && category == Category.VALUE_ADDED;
  }

  /// The same with another status.
  public Metric with(Status other) {
    return new Metric(
        code,
        name,
        category,
        nature,
        measure,
        period,
        unit,
        step,
        withoutPaidEdition,
        topUp,
        other);
  }
}
