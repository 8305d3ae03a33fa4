package io.marketgate.tenant.brand;

import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.storage.Database;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BrandConfiguration {

  @Bean
  Brands brands(Database database, AuditedChanges changes) {
    return new Brands(database, changes);
  }
}
