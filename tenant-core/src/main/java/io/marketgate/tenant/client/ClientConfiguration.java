package io.marketgate.tenant.client;

import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.storage.Database;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ClientConfiguration {

  private static final Duration LIFE = Duration.ofSeconds(1);

  @Bean
  MachineClients machineClients(Database database, AuditedChanges changes, Clock clock) {
    return new MachineClients(database, changes, clock, LIFE);
  }
}
