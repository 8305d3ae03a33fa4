package io.marketgate.tenant.storage;

/// The schema lacks migrations, and this program is told not to make them.
public final class OutdatedSchemaException extends RuntimeException {

  /// @param missing how many migrations are missing
  /// @param first the script of the first of them
  OutdatedSchemaException(int missing, String first) {
    super("The schema lacks %d migrations, %s first".formatted(missing, first));
  }
}
