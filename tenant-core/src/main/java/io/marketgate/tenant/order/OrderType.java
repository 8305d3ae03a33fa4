package io.marketgate.tenant.order;

/// What a work order is about (tenancy.md 6).
public enum OrderType {
  /// The first paid edition of an organization.
  NEW_PURCHASE(true, true, true),
  /// Another period, queued behind the current one or from now on.
  RENEWAL(true, true, true),
  /// More of what is counted, beside the edition.
  ADDITIONAL_PURCHASE(false, false, true),
  /// A higher edition for the rest of the current period.
  UPGRADE(true, false, true),
  /// Money for the balance.
  RECHARGE(false, false, false);

  private final boolean hasEdition;
  private final boolean hasDuration;
  private final boolean mayHaveLines;

  OrderType(boolean hasEdition, boolean hasDuration, boolean mayHaveLines) {
    this.hasEdition = hasEdition;
    this.hasDuration = hasDuration;
    this.mayHaveLines = mayHaveLines;
  }

  /// Whether it names an edition.
  public boolean hasEdition() {
    return hasEdition;
  }

  /// Whether it says for how long.
  public boolean hasDuration() {
    return hasDuration;
  }

  /// Whether additional purchases can go with it.
  public boolean mayHaveLines() {
    return mayHaveLines;
  }
}
