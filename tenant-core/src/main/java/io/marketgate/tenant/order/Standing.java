package io.marketgate.tenant.order;

import io.marketgate.tenant.balance.Balance;
import io.marketgate.tenant.edition.Edition;
import io.marketgate.tenant.edition.Editions;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.metric.Metric;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that decides what an order would do to an organization; of one moment.
///
/// @param status of the organization
/// @param zone of the organization
/// @param entitlements what it may use
/// @param periods trials and paid editions in the order of their start
/// @param hadPaid whether it has ever had a paid edition
/// @param carried ids of purchases that were taken along into a later period
/// @param balance its money
/// @param currency of amounts where an order says nothing of it
/// @param metrics all that there are, by code
/// @param editions all that there are, by code
/// @param wanted the edition that the order names, with what it includes; null when it names none,
///   or one that there is not
record Standing(
    String status,
    ZoneId zone,
    Entitlements entitlements,
    List<TimelinePeriod> periods,
    boolean hadPaid,
    Set<String> carried,
    Balance balance,
    String currency,
    Map<String, Metric> metrics,
    Map<String, Edition> editions,
    Editions.@Nullable Content wanted) {

  Standing {
    periods = List.copyOf(periods);
    carried = Set.copyOf(carried);
    metrics = Map.copyOf(metrics);
    editions = Map.copyOf(editions);
  }

  /// The paid edition in force.
  Optional<TimelinePeriod> paidAt(Instant instant) {
    return periods.stream().filter(period -> period.isPaid() && period.isAt(instant)).findFirst();
  }

  /// The paid edition that begins later.
  Optional<TimelinePeriod> queuedAfter(Instant instant) {
    return periods.stream()
        .filter(period -> period.isPaid() && period.span().from().isAfter(instant))
        .findFirst();
  }

  /// The paid edition that ended last.
  Optional<TimelinePeriod> lastPaidBefore(Instant instant) {
    return periods.stream()
        .filter(period -> period.isPaid() && !period.span().from().isAfter(instant))
        .max(Comparator.comparing(period -> period.span().from()));
  }
}
