package io.marketgate.tenant;

import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.NewOrganization;
import io.marketgate.tenant.organization.Organizations;
import io.marketgate.tenant.storage.Ids;
import java.time.Duration;
import java.time.ZoneOffset;

/// Organizations for tests, each with an account of its own.
public final class NewOrganizations {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private NewOrganizations() {}

  /// @return its id
  public static String create(Replica replica) {
    MarketplaceAccount account = new MarketplaceAccount("sandbox", Ids.next());
    Organizations organizations = replica.get(Organizations.class);
    return organizations
        .createIfAbsent(
            new NewOrganization(
                "Acme", ZoneOffset.UTC, account, NewOrganization.Owner.UNKNOWN, null, ""))
        .then(organizations.findByAccount(account))
        .blockOptional(PATIENCE)
        .orElseThrow()
        .organization()
        .id();
  }
}
