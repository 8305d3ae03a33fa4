package io.marketgate.tenant.entitlement;

import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.clock.ClockSkew;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.history.History;
import io.marketgate.tenant.push.PushOutbox;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.sweep.Sweep;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EntitlementProperties.class)
class EntitlementConfiguration {

  @Bean
  EntitlementCache entitlementCache(
      Database database, EntitlementProperties properties, ChangeFeed changes) {
    EntitlementCache cache =
        new EntitlementCache(database, properties.cacheEntries(), properties.cacheLife());
    changes.onChange(cache::forget);
    return cache;
  }

  @Bean
  OrganizationChanges organizationChanges(
      Database database,
      AuditedChanges changes,
      History history,
      Outbox outbox,
      PushOutbox push,
      Clock clock) {
    return new OrganizationChanges(database, changes, history, outbox, push, clock);
  }

  @Bean
  Authorizations authorizations(
      OrganizationChanges organizationChanges,
      List<WhenDisabled> whenDisabled,
      List<WhenEnabled> whenEnabled) {
    return new Authorizations(organizationChanges, whenDisabled, whenEnabled);
  }

  @Bean
  Trials trials(OrganizationChanges organizationChanges) {
    return new Trials(organizationChanges);
  }

  @Bean
  Sweep endingSweep(
      Database database, OrganizationChanges organizationChanges, ClockSkew skew, Clock clock) {
    return new Sweep(
        "Editions and purchases",
        new Endings(database, organizationChanges, skew, clock).catchUp());
  }
}
