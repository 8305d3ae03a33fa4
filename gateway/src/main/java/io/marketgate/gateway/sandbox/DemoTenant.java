package io.marketgate.gateway.sandbox;

import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.NewOrganization;
import io.marketgate.tenant.organization.Organizations;
import java.time.ZoneId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// The organization `Demo` of the account `demo`, on a trial of PROFESSIONAL, which the sandbox has
/// from its beginning (api.md 7).
final class DemoTenant {

  private static final Logger LOG = LoggerFactory.getLogger(DemoTenant.class);

  private static final NewOrganization DEMO =
      new NewOrganization(
          "Demo",
          ZoneId.of("Asia/Shanghai"),
          new MarketplaceAccount(SandboxConfiguration.MARKETPLACE, "demo"),
          NewOrganization.Owner.UNKNOWN,
          null,
          "");

  private DemoTenant() {}

  /// Creates it unless it is there.
  static Mono<Boolean> create(Organizations organizations) {
    return organizations
        .createIfAbsent(DEMO)
        .doOnNext(created ->
            LOG.info(
                "The organization Demo of the account demo {}",
                created ? "was created" : "is there"));
  }
}
