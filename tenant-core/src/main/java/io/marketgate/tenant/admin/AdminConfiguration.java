package io.marketgate.tenant.admin;

import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.push.PushOutbox;
import io.marketgate.tenant.storage.Database;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AdminConfiguration {

  @Bean
  Admins admins(Database database, AuditedChanges changes, PushOutbox push, Clock clock) {
    return new Admins(database, changes, push, clock);
  }
}
