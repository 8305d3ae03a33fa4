package io.marketgate.tenant.storage;

/// Stands before the first use of a database that is started beside this program.
@FunctionalInterface
public interface DatabaseGate {

  /// Returns once the database accepts connections, or fails with the reason why it never will.
  void await();
}
