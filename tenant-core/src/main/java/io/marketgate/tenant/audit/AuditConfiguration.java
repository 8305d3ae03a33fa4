package io.marketgate.tenant.audit;

import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.storage.Database;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

  @Bean
  AuditedChanges auditedChanges(Database database, AuditTrail auditTrail, ChangeFeed changes) {
    return new AuditedChanges(database, auditTrail, changes);
  }
}
