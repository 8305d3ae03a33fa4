package io.marketgate.tenant.storage;

/// More units of work wait for the database than are allowed to; nothing was done.
public final class DatabaseBusyException extends RuntimeException {

  /// So many are allowed.
  public DatabaseBusyException(int limit) {
    super("More than " + limit + " units of work are running or waiting for the database");
  }
}
