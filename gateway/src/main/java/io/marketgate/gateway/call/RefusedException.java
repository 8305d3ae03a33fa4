package io.marketgate.gateway.call;

import io.marketgate.adapter.contract.Refusal;

/// Ends a call on the way to its answer, for a reason that the caller is told.
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    // An expected answer: nobody looks at where it was thrown.
    super(refusal.getClass().getSimpleName(), null, false, false);
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }
}
