package io.marketgate.adapter.marketplace;

/// A callback that is not believed, or cannot be understood. Says nothing of its secrets.
public final class CallRefused extends Exception {

  private static final long serialVersionUID = 1;

  private final String reason;

  /// @param reason for the inbox: "the signature is not ours"
  public CallRefused(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /// Why.
  public String reason() {
    return reason;
  }
}
