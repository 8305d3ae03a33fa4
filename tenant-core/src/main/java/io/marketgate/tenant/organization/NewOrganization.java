package io.marketgate.tenant.organization;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// An organization to be created for the account that bought or tries the product. It begins with a
/// trial of the default edition, or where there is none, with the free one.
///
/// @param name as people know it, 1–200 characters
/// @param timeZone its zone
/// @param account the marketplace account it belongs to
/// @param owner who owns the account
/// @param extraData what else was said when it was registered; null for nothing
/// @param source where it came from, for receivers of events; empty when not known
public record NewOrganization(
    String name,
    ZoneId timeZone,
    MarketplaceAccount account,
    Owner owner,
    @Nullable String extraData,
    String source) {

  /// Who owns an account.
  ///
  /// @param name null when not known
  /// @param email null when not known
  public record Owner(@Nullable String name, @Nullable String email) {

    /// Nothing is known of him.
    public static final Owner UNKNOWN = new Owner(null, null);

    /// Says nothing of him.
    @Override
    public String toString() {
      return "Owner";
    }
  }
}
