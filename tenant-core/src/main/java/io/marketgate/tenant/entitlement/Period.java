package io.marketgate.tenant.entitlement;

import io.marketgate.tenant.edition.Edition;
import io.marketgate.tenant.edition.EditionItems;
import io.marketgate.tenant.time.Span;
import org.jspecify.annotations.Nullable;

/// An edition in force for some time.
///
/// @param edition its code
/// @param name of the edition
/// @param version of what it includes
/// @param kind how it came about
/// @param span when; null for the free edition, which fills what others leave
/// @param items what it includes
public record Period(
    String edition, String name, int version, Kind kind, @Nullable Span span, EditionItems items) {

  /// How an edition came into force.
  public enum Kind {
    FREE,
    TRIAL,
    PAID
  }

  /// The free edition.
  static Period free(String name, int version, EditionItems items) {
    return new Period(Edition.FREE, name, version, Kind.FREE, null, items);
  }
}
