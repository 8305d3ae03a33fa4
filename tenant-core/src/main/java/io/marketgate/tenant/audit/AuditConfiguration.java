package io.marketgate.tenant.audit;

import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.storage.Database;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

  @Bean
  AuditTrail auditTrail(Database database, JsonMapper json, Clock clock) {
    return new AuditTrail(database, json, clock);
  }

  @Bean
  AuditedChanges auditedChanges(Database database, AuditTrail auditTrail, ChangeFeed changes) {
    return new AuditedChanges(database, auditTrail, changes);
  }
}
