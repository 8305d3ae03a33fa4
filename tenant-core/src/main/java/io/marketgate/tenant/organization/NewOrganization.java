package io.marketgate.tenant.organization;

import java.time.Period;
import java.time.ZoneId;

/// An organization to be created for the account that bought or tries the product.
///
/// @param name as people know it, 1–200 characters
/// @param timeZone its zone
/// @param account the marketplace account it belongs to
/// @param trial what it may try from the beginning
public record NewOrganization(
    String name, ZoneId timeZone, MarketplaceAccount account, Trial trial) {

  /// @param editionCode of the edition to try
  /// @param editionName its name
  /// @param length how long
  public record Trial(String editionCode, String editionName, Period length) {}
}
