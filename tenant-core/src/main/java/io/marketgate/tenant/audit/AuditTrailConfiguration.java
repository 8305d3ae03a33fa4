package io.marketgate.tenant.audit;

import io.marketgate.tenant.storage.Database;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/// The trail alone, over a database: also for the command that verifies it.
@Configuration(proxyBeanMethods = false)
public class AuditTrailConfiguration {

  @Bean
  AuditTrail auditTrail(Database database, JsonMapper json, Clock clock) {
    return new AuditTrail(database, json, clock);
  }

  @Bean
  OrganizationTrail organizationTrail(Database database) {
    return new OrganizationTrail(database);
  }
}
