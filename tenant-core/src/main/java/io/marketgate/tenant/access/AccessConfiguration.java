package io.marketgate.tenant.access;

import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.storage.Database;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessProperties.class)
class AccessConfiguration {

  @Bean
  SystemPolicies systemPolicies(AccessProperties properties) {
    return SystemPolicies.read(properties.systemPolicies());
  }

  @Bean
  AccessChanges accessChanges(
      Database database, Outbox outbox, ChangeFeed changes, AuditTrail trail, Clock clock) {
    return new AccessChanges(database, outbox, changes, trail, clock);
  }

  @Bean
  PolicyDirectory policyDirectory(AccessChanges accessChanges) {
    return new PolicyDirectory(accessChanges);
  }

  @Bean
  PrincipalDirectory principalDirectory(
      AccessChanges accessChanges, SystemPolicies systemPolicies) {
    return new PrincipalDirectory(accessChanges, systemPolicies);
  }

  @Bean
  RoleDirectory roleDirectory(AccessChanges accessChanges) {
    return new RoleDirectory(accessChanges);
  }

  @Bean
  ControlDirectory controlDirectory(AccessChanges accessChanges) {
    return new ControlDirectory(accessChanges);
  }

  @Bean
  AccessTemplate accessTemplate(AccessProperties properties, SystemPolicies systemPolicies) {
    return AccessTemplate.read(properties.template(), systemPolicies);
  }

  @Bean
  AccessPolicies accessPolicies(
      Database database,
      SystemPolicies systemPolicies,
      AccessProperties properties,
      ChangeFeed changes) {
    AccessPolicies policies =
        new AccessPolicies(
            database,
            new PolicyCompiler(systemPolicies),
            properties.cacheEntries(),
            properties.cacheLife());
    changes.onChange(policies::forget);
    return policies;
  }
}
