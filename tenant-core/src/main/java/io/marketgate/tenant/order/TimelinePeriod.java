package io.marketgate.tenant.order;

import io.marketgate.tenant.edition.EditionItems;
import io.marketgate.tenant.entitlement.Period.Kind;
import io.marketgate.tenant.time.Span;
import java.time.Instant;
import java.time.Period;

/// A trial or paid edition on an organization's timeline, with what its end is counted from.
///
/// @param id of its row
/// @param edition code
/// @param name of the edition
/// @param version of what it includes
/// @param kind a trial or paid
/// @param span when it is in force
/// @param anchor when the unbroken chain of paid periods began (tenancy.md 1.3)
/// @param chain how long that chain is up to the end of this period
/// @param isOfMarketplace whether a marketplace has sold it, and changes it
/// @param items what it includes
record TimelinePeriod(
    String id,
    String edition,
    String name,
    int version,
    Kind kind,
    Span span,
    Instant anchor,
    Period chain,
    boolean isOfMarketplace,
    EditionItems items) {

  boolean isPaid() {
    return kind == Kind.PAID;
  }

  boolean isAt(Instant instant) {
    return span.contains(instant);
  }

  /// The same from and to other instants.
  TimelinePeriod during(Span other, Period length) {
    return new TimelinePeriod(
        id, edition, name, version, kind, other, anchor, length, isOfMarketplace, items);
  }

  io.marketgate.tenant.entitlement.Period asPeriod() {
    return new io.marketgate.tenant.entitlement.Period(edition, name, version, kind, span, items);
  }
}
