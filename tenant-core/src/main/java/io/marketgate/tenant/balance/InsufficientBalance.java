package io.marketgate.tenant.balance;

import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.refusal.RefusedChange;
import java.util.Map;

/// There is not enough money; nothing was posted.
public final class InsufficientBalance extends RefusedChange {

  private static final long serialVersionUID = 1L;

  /// Stable, for programs (tenancy.md 12, example 35).
  private static final String CODE = "INSUFFICIENT_BALANCE";

  private final long available;
  private final long requested;

  InsufficientBalance(long available, long requested) {
    super(
        Reason.FORBIDDEN,
        "InsufficientBalance",
        "",
        "The balance is %s, which is less than %s."
            .formatted(Money.text(available), Money.text(requested)));
    this.available = available;
    this.requested = requested;
  }

  @Override
  public Map<String, Object> more() {
    return Map.of(
        "charged",
        false,
        "reason",
        CODE,
        "balance",
        Money.text(available),
        "requested",
        Money.text(requested));
  }
}
