package io.marketgate.tenant.secret;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where a sealed text is kept; it cannot be read anywhere else.
///
/// @param name table, column, organization and row
/// @param before what versions called it that had no keys for secrets alone; empty where they did
///   not bind it to anything
public record Place(String name, String before) {

  /// A column of a row of an organization.
  ///
  /// @param column with its table, such as `push_target.secret`
  /// @param organization id; null for what is nobody's
  public static Place of(String column, @Nullable String organization, String row, String before) {
    return new Place(
        column + "/" + Objects.requireNonNullElse(organization, "") + "/" + row, before);
  }
}
