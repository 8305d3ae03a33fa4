package io.marketgate.tenant.permission;

/// Says what is wrong with the form of a case and where, apart from its policies.
public final class InvalidCaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String pointer;

  /// @param pointer JSON pointer of the fault; empty for the whole
  public InvalidCaseException(String pointer, String message) {
    super(message);
    this.pointer = pointer;
  }

  /// JSON pointer of the fault; empty for the whole.
  public String pointer() {
    return pointer;
  }
}
