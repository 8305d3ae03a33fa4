package io.marketgate.tenant.secret;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where a sealed text is kept; it cannot be read anywhere else.
///
/// @param name table, organization and row
/// @param before what versions called it that had no keys for secrets alone; empty where they did
///   not bind it to anything
public record Place(String name, String before) {

  /// A row of an organization.
  ///
  /// @param organization id; null for what is nobody's
  public static Place of(String table, @Nullable String organization, String row, String before) {
    return new Place(
        table + "/" + Objects.requireNonNullElse(organization, "") + "/" + row, before);
  }
}
