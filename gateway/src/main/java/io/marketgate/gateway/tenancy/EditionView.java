package io.marketgate.gateway.tenancy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.marketgate.tenant.edition.Edition;
import io.marketgate.tenant.edition.EditionItems;
import io.marketgate.tenant.edition.EditionVersion;
import io.marketgate.tenant.edition.Editions;
import io.marketgate.tenant.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// An edition as `/ops/v1` shows it.
///
/// @param items what its current version includes; null in lists
@JsonInclude(JsonInclude.Include.NON_NULL)
record EditionView(
    String code,
    String name,
    @Nullable String category,
    int rank,
    String status,
    @JsonProperty("default") boolean isDefault,
    @Nullable Integer trialDays,
    @Nullable String yearlyPrice,
    int currentVersion,
    long version,
    @Nullable List<ItemView> items) {

  /// @param limit of a counting metric; null for a switch
  /// @param enabled of a switch; null for a counting metric
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ItemView(String metric, @Nullable String limit, @Nullable Boolean enabled) {}

  /// @param orderable whether new orders could get it
  record VersionView(int version, boolean orderable, Instant createdAt, List<ItemView> items) {

    static VersionView of(EditionVersion version) {
      return new VersionView(
          version.number(),
          version.orderable(),
          version.createdAt(),
          EditionView.items(version.items()));
    }
  }

  static EditionView summary(Edition edition) {
    return view(edition, null);
  }

  static EditionView of(Editions.Content content) {
    return view(content.edition(), items(content.items()));
  }

  private static EditionView view(Edition edition, @Nullable List<ItemView> items) {
    return new EditionView(
        edition.code(),
        edition.name(),
        edition.category(),
        edition.rank(),
        edition.status().name(),
        edition.isDefault(),
        edition.trialDays(),
        edition.yearlyPrice() == null ? null : Money.text(edition.yearlyPrice()),
        edition.currentVersion(),
        edition.version(),
        items);
  }

  private static List<ItemView> items(EditionItems items) {
    List<ItemView> views = new ArrayList<>();
    new TreeMap<>(items.limits())
        .forEach((metric, limit) -> views.add(new ItemView(metric, limit.text(), null)));
    new TreeSet<>(items.switches()).forEach(metric -> views.add(new ItemView(metric, null, true)));
    return views;
  }
}
