package io.marketgate.gateway.sandbox;

import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.NewOrganization;
import io.marketgate.tenant.organization.Organizations;
import java.time.Duration;
import java.time.ZoneId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Sees to it that the sandbox has the organization `Demo` of the account `demo`, on a trial of
/// PROFESSIONAL (api.md 7), before the first request comes.
final class DemoTenant implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(DemoTenant.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Organizations organizations;
  private boolean running;

  DemoTenant(Organizations organizations) {
    this.organizations = organizations;
  }

  @Override
  public void start() {
    NewOrganization demo =
        new NewOrganization(
            "Demo",
            ZoneId.of("Asia/Shanghai"),
            new MarketplaceAccount(SandboxConfiguration.MARKETPLACE, "demo"),
            NewOrganization.Owner.UNKNOWN,
            null);
    boolean created = organizations.createIfAbsent(demo).blockOptional(LONGEST_WAIT).orElse(false);
    LOG.info("The organization Demo of the account demo {}", created ? "was created" : "is there");
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// Before the web server.
  @Override
  public int getPhase() {
    return 0;
  }
}
