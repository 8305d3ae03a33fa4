package io.marketgate.tenant.edition;

import io.marketgate.tenant.metric.Limit;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What one version of an edition includes; immutable.
///
/// @param switches codes of the switches that are on
/// @param limits of counting metrics, by code
public record EditionItems(Set<String> switches, Map<String, Limit> limits) {

  /// Includes nothing.
  public static final EditionItems NONE = new EditionItems(Set.of(), Map.of());

  public EditionItems {
    switches = Set.copyOf(switches);
    limits = Map.copyOf(limits);
  }

  /// Of each metric the larger of both (propagation in favour of the customer, tenancy.md 4).
  public EditionItems orMore(EditionItems other) {
    Set<String> on = new TreeSet<>(switches);
    on.addAll(other.switches);
    Map<String, Limit> larger = new TreeMap<>(limits);
    other.limits.forEach((code, limit) -> larger.merge(code, limit, Limit::orMore));
    return new EditionItems(on, larger);
  }
}
