package io.marketgate.tenant.edition;

import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.refusal.RefusedChange;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What somebody wants an edition to include, before it is checked against the metrics.
///
/// @param items in the order in which they were given
public record EditionContent(List<Item> items) {

  public EditionContent {
    items = List.copyOf(items);
  }

  /// One metric; it has a limit or is on.
  ///
  /// @param metric its code
  /// @param limit of a counting metric, as it was written; null for a switch
  public record Item(String metric, @Nullable String limit) {}

  /// Checks every item.
  ///
  /// @param metrics all that there are
  /// @param kept what the edition includes already: a metric that has become INVALID may stay
  /// @throws RefusedChange at the first item that cannot be, with its pointer
  public EditionItems check(Map<String, Metric> metrics, EditionItems kept) {
    TreeSet<String> switches = new TreeSet<>();
    Map<String, Limit> limits = new TreeMap<>();
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      String place = "/items/" + i;
      Metric metric = metrics.get(item.metric());
      if (metric == null) {
        throw RefusedChange.invalid(place + "/metric", "there is no such metric");
      }
      boolean isKept =
          kept.switches().contains(metric.code()) || kept.limits().containsKey(metric.code());
      if (metric.status() == Metric.Status.INVALID && !isKept) {
        throw RefusedChange.invalid(place + "/metric", "the metric is INVALID");
      }
      boolean isNew =
          metric.isCounting()
              ? limits.put(metric.code(), limit(item, place)) == null
              : item.limit() == null && switches.add(metric.code());
      if (!isNew) {
        throw RefusedChange.invalid(
            place,
            metric.isCounting() ? "the metric stands twice" : "is a switch, and stands once");
      }
    }
    return new EditionItems(switches, limits);
  }

  private static Limit limit(Item item, String place) {
    if (item.limit() == null) {
      throw RefusedChange.invalid(place + "/limit", "is required");
    }
    return Limit.parse(item.limit())
        .orElseThrow(() ->
            RefusedChange.invalid(
                place + "/limit",
                "must be unlimited, or a whole number from 1 to " + Limit.MOST + " in digits"));
  }
}
