package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.marketplace.Instance.Status;
import io.marketgate.tenant.time.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which editions an organization has from now on because of everything that marketplaces have sold
/// to it: at each instant that of the highest rank of those that can be used; what was sold by work
/// orders goes before. The answer depends on the instances only and not on how they came to be so.
final class Timeline {

  private final List<Instance> instances;
  private final Map<String, Integer> ranks;
  private final List<Span> taken;

  /// An edition for some time.
  record Part(Instance instance, Span span) {}

  /// @param ranks of editions, by their code
  /// @param taken what work orders have sold
  Timeline(List<Instance> instances, Map<String, Integer> ranks, List<Span> taken) {
    this.instances =
        instances.stream()
            .filter(each -> each.status() != Status.RELEASED && each.entitled())
            .toList();
    this.ranks = ranks;
    this.taken = taken;
  }

  /// In the order of their start, without overlaps.
  List<Part> from(Instant now) {
    List<Part> parts = new ArrayList<>();
    List<Instant> starts = new ArrayList<>(turningPoints(now));
    for (int i = 0; i < starts.size(); i++) {
      Instant start = starts.get(i);
      Instant end = i + 1 < starts.size() ? starts.get(i + 1) : null;
      best(start).ifPresent(instance -> append(parts, instance, start, end));
    }
    return parts;
  }

  private TreeSet<Instant> turningPoints(Instant now) {
    TreeSet<Instant> points = new TreeSet<>();
    points.add(now);
    instances.forEach(instance -> add(points, instance.until(), now));
    taken.forEach(span -> {
      add(points, span.from(), now);
      add(points, span.until(), now);
    });
    return points;
  }

  private static void add(TreeSet<Instant> points, @Nullable Instant point, Instant now) {
    if (point != null && point.isAfter(now)) {
      points.add(point);
    }
  }

  private Optional<Instance> best(Instant at) {
    return taken.stream().anyMatch(span -> span.contains(at))
        ? Optional.empty()
        : instances.stream()
            .filter(instance -> !instance.isOverAt(at))
            .max(
                Comparator.comparing((Instance each) -> each.status() == Status.ACTIVE)
                    .thenComparing(this::rank)
                    .thenComparing(each -> each.until() == null ? Instant.MAX : each.until())
                    .thenComparing(Instance::id));
  }

  private int rank(Instance instance) {
    return ranks.getOrDefault(instance.plan().edition(), 0);
  }

  /// The same instance goes on where it was the best before as well.
  private static void append(
      List<Part> parts, Instance instance, Instant start, @Nullable Instant end) {
    Part last = parts.isEmpty() ? null : parts.getLast();
    if (last != null && last.instance().equals(instance) && start.equals(last.span().until())) {
      parts.removeLast();
      parts.add(new Part(instance, new Span(last.span().from(), end)));
    } else {
      parts.add(new Part(instance, new Span(start, end)));
    }
  }
}
