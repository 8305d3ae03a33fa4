package io.marketgate.tenant.permission;

import java.util.Objects;

/// Says what is wrong with a policy and where. Such a policy is refused as a whole.
public final class PolicyInvalidException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String pointer;

  /// @param pointer JSON pointer of the fault (RFC 6901); empty for the document itself
  public PolicyInvalidException(String pointer, String message) {
    super(message);
    this.pointer = pointer;
  }

  /// JSON pointer of the fault; empty for the document itself.
  public String pointer() {
    return pointer;
  }

  /// The same fault, seen from a document that contains the policy.
  ///
  /// @param place JSON pointer of the policy in it
  PolicyInvalidException inside(String place) {
    return new PolicyInvalidException(
        place + pointer, Objects.requireNonNullElse(getMessage(), ""));
  }
}
