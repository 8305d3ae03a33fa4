package io.marketgate.tenant.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an organization has at an instant.
///
/// @param organization id
/// @param currency of all amounts; null before the first recharge
/// @param available hundredths that can be spent
/// @param promotional hundredths of them that were given and expire
/// @param held hundredths set apart for charges
/// @param lots what was given, the earliest expiry first
/// @param lowMark hundredths below which its owner is told; null for never
public record Balance(
    String organization,
    @Nullable String currency,
    long available,
    long promotional,
    long held,
    List<Lot> lots,
    @Nullable Long lowMark) {

  public Balance {
    lots = List.copyOf(lots);
  }
}
