package io.marketgate.tenant.edition;

import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A metric that a version of an edition includes, as `edition_item` has it.
///
/// @param version which version of which edition
/// @param metric code
/// @param limit of a counting metric; null for a switch, which is on
public record ItemRow(Version version, String metric, @Nullable Limit limit) {

  /// A version of an edition.
  ///
  /// @param edition code
  /// @param number of the version
  public record Version(String edition, int number) {}

  /// Reads the columns `edition_code`, `version`, `metric_code`, `limit_kind`, `limit_value`.
  public static ItemRow of(Readable row) {
    Limit limit =
        switch (Rows.text(row, "limit_kind")) {
          case "ON" -> null;
          case "UNLIMITED" -> Limit.UNLIMITED;
          default -> new Limit.Count(Rows.number(row, "limit_value").longValue());
        };
    return new ItemRow(
        new Version(Rows.text(row, "edition_code"), Rows.number(row, "version").intValue()),
        Rows.text(row, "metric_code"),
        limit);
  }

  /// What each version includes; those that include nothing are not in it.
  public static Map<Version, EditionItems> byVersion(List<ItemRow> rows) {
    Map<Version, List<ItemRow>> grouped = new HashMap<>();
    for (ItemRow row : rows) {
      grouped.computeIfAbsent(row.version(), version -> new ArrayList<>()).add(row);
    }
    Map<Version, EditionItems> byVersion = new HashMap<>();
    grouped.forEach((version, ofVersion) -> byVersion.put(version, items(ofVersion)));
    return byVersion;
  }

  private static EditionItems items(List<ItemRow> rows) {
    Set<String> switches = new HashSet<>();
    Map<String, Limit> limits = new HashMap<>();
    for (ItemRow row : rows) {
      if (row.limit() == null) {
        switches.add(row.metric());
      } else {
        limits.put(row.metric(), row.limit());
      }
    }
    return new EditionItems(switches, limits);
  }
}
