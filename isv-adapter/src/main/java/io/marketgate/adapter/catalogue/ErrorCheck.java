package io.marketgate.adapter.catalogue;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Checks how a backend's refusal is put.
final class ErrorCheck {

  private static final int LOWEST_ERROR = 400;
  private static final int HIGHEST_ERROR = 599;

  private final Consumer<String> faults;

  ErrorCheck(Consumer<String> faults) {
    this.faults = faults;
  }

  /// @param where the member that it stands in
  Action.BackendError check(String where, CatalogueFile.@Nullable ErrorEntry entry) {
    if (entry == null) {
      faults.accept(where + " is required");
      return new Action.BackendError(HIGHEST_ERROR, "", "");
    }
    int answered = Objects.requireNonNullElse(entry.status(), 0);
    if (answered < LOWEST_ERROR || answered > HIGHEST_ERROR) {
      faults.accept(where + ".status must be " + LOWEST_ERROR + " to " + HIGHEST_ERROR);
    }
    return new Action.BackendError(
        answered,
        required(where + ".code", entry.code()),
        required(where + ".message", entry.message()));
  }

  private String required(String member, @Nullable String value) {
    if (value == null || value.isBlank()) {
      faults.accept(member + " is required");
      return "";
    }
    return value;
  }
}
