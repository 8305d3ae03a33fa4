package io.marketgate.tenant.usage;

import io.marketgate.tenant.refusal.RefusedChange;

/// A change is refused because there is no room for it.
public final class QuotaDenied extends RefusedChange {

  private static final long serialVersionUID = 1L;

  private final transient UsageAnswer answer;

  /// As the counter has answered.
  public QuotaDenied(UsageAnswer answer) {
    super(
        Reason.CONFLICT,
        answer.code() == UsageAnswer.Code.SUSPENDED ? "Suspended" : "QuotaExceeded",
        "",
        "There is no room for it.");
    this.answer = answer;
  }

  /// How the counter stands.
  public UsageAnswer answer() {
    return answer;
  }
}
