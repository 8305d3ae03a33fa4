package io.marketgate.gateway.http1;

import java.io.Serial;
import java.net.ConnectException;

/// A call was not made because there are as many to that server already as this program lets there
/// be. It says nothing about the server.
public final class NoRoomException extends ConnectException {

  @Serial private static final long serialVersionUID = 1;

  public NoRoomException(String message) {
    super(message);
  }

  /// Where nothing failed there is nothing to look for, and many may fail like this at once.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
