package io.marketgate.gateway.startup;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Settings with which the program cannot start.
final class UnusableSettingsException extends RuntimeException {

  private final List<String> missing;

  /// @param message what is wrong
  /// @param missing names of the properties that are not set
  UnusableSettingsException(String message, List<String> missing) {
    super(message);
    this.missing = List.copyOf(missing);
  }

  /// Every missing property on a line of its own, with the environment variable that sets it too.
  String explanation() {
    return missing.isEmpty()
        ? getMessage() + "."
        : missing.stream()
            .map(name -> "  " + name + "  (or " + variable(name) + ")")
            .collect(Collectors.joining("\n", getMessage() + ":\n", ""));
  }

  private static String variable(String property) {
    return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
