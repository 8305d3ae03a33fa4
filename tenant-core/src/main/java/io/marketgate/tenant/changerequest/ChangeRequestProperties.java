package io.marketgate.tenant.changerequest;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Changes that need a second person.
///
/// @param neededFor what one person alone may not do: `DISABLE`, `CLOSE`, `GRANT`, `REVERSAL`;
///   nothing where nothing is said
/// @param lapseAfter how long a change waits for a second person
@ConfigurationProperties("marketgate.change-requests")
record ChangeRequestProperties(
    @DefaultValue Set<HeldChange.Kind> neededFor, @DefaultValue("7d") Duration lapseAfter) {

  ChangeRequestProperties {
    neededFor = Set.copyOf(neededFor);
    if (lapseAfter.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException(
          "marketgate.change-requests.lapse-after is a minute at least");
    }
  }
}
