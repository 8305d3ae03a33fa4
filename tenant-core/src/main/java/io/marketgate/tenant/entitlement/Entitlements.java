package io.marketgate.tenant.entitlement;

import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.time.ZoneHistory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything that decides what an organization may use, past and future, as of one revision;
/// immutable.
///
/// @param organization id
/// @param revision counted up with every change
/// @param freeVersion of the free edition's content that this was made of
/// @param isActive whether the organization is neither disabled nor closed
/// @param zones the zones it has had
/// @param periods trials and paid editions, in the order of their start
/// @param purchases in the order in which they were made
/// @param free what it has while no other edition is in force
public record Entitlements(
    String organization,
    long revision,
    int freeVersion,
    boolean isActive,
    ZoneHistory zones,
    List<Period> periods,
    List<Purchase> purchases,
    Period free) {

  public Entitlements {
    periods = List.copyOf(periods);
    purchases = List.copyOf(purchases);
  }

  /// The edition in force at an instant; the free one where no other is.
  public Period editionAt(Instant instant) {
    for (Period period : periods) {
      if (period.span() != null && period.span().contains(instant)) {
        return period;
      }
    }
    return free;
  }

  /// The edition that follows the one in force, if one is queued.
  public Optional<Period> nextAfter(Instant instant) {
    return periods.stream()
        .filter(period -> period.span() != null && period.span().from().isAfter(instant))
        .findFirst();
  }

  /// Whether a switch is on.
  public boolean isOn(String metric, Instant instant) {
    return editionAt(instant).items().switches().contains(metric);
  }

  /// The limit of a counting metric: the edition's, and what has been bought in addition; null when
  /// neither says anything about it.
  public @Nullable Limit limitAt(String metric, Instant instant) {
    Limit base = editionAt(instant).items().limits().get(metric);
    if (base instanceof Limit.Unlimited) {
      return base;
    }
    long sum = base instanceof Limit.Count(long number) ? number : 0;
    for (Purchase purchase : validAt(metric, instant).toList()) {
      sum = Math.min(Limit.MOST, sum + purchase.quantity());
    }
    return sum == 0 ? null : new Limit.Count(sum);
  }

  /// What has been bought of a metric and counts at an instant, in the order of purchase.
  public Stream<Purchase> validAt(String metric, Instant instant) {
    return purchases.stream()
        .filter(purchase -> purchase.metric().equals(metric) && purchase.isValidAt(instant));
  }
}
