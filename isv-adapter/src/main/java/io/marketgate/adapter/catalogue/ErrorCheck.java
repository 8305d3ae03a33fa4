package io.marketgate.adapter.catalogue;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Checks how a backend's refusal is put.
final class ErrorCheck {

  private static final int LOWEST_ERROR = 400;
  private static final int HIGHEST_ERROR = 599;

  private final Faults faults;

  ErrorCheck(Faults faults) {
    this.faults = faults;
  }

  /// @param where the member that it stands in
  Action.BackendError check(String where, CatalogueFile.@Nullable ErrorEntry entry) {
    if (entry == null) {
      faults.add(where + " is required");
      return new Action.BackendError(HIGHEST_ERROR, "", "");
    }
    int answered = Objects.requireNonNullElse(entry.status(), 0);
    if (answered < LOWEST_ERROR || answered > HIGHEST_ERROR) {
      faults.add(where + ".status must be " + LOWEST_ERROR + " to " + HIGHEST_ERROR);
    }
    String code = faults.required(where + ".code", entry.code());
    faults.require(
        code.isEmpty() || Action.BackendError.CODE.matcher(code).matches(),
        where + ".code must match " + Action.BackendError.CODE);
    return new Action.BackendError(
        answered, code, faults.required(where + ".message", entry.message()));
  }
}
