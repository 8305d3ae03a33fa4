package io.marketgate.gateway.outbound;

/// A status with which a system says that it cannot answer now, rather than what it thinks of the
/// question: it may do so later.
public final class PassingStatus {

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_FAULTS = 500;

  private PassingStatus() {}

  /// @param status of HTTP
  public static boolean is(int status) {
    return status >= SERVER_FAULTS || status == TOO_MANY_REQUESTS;
  }
}
