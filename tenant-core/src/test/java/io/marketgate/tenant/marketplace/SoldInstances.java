package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.Replica;
import io.marketgate.tenant.marketplace.Instance.Plan;
import io.marketgate.tenant.marketplace.Instances.Sale;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.NewOrganization;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;

/// Instances that were sold to a new organization each, for tests that need one.
final class SoldInstances {

  private static final Instant UNTIL = Instant.parse("2027-12-31T00:00:00Z");

  private SoldInstances() {}

  /// @param key of the sale, and of its account
  static Instance sold(Replica replica, String key, String edition) {
    NewOrganization buyer =
        new NewOrganization(
            "Buyer",
            ZoneId.of("Asia/Shanghai"),
            new MarketplaceAccount("aliyun", key),
            NewOrganization.Owner.UNKNOWN,
            null,
            "aliyun");
    Plan plan = new Plan("demo", "std", edition, false, Map.of());
    return replica
        .get(Instances.class)
        .provision(new Sale(key, buyer, plan, UNTIL))
        .blockOptional(Duration.ofSeconds(30))
        .orElseThrow()
        .instance();
  }
}
