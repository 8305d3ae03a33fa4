package io.marketgate.tenant.edition;

import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.background.StartStep;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.storage.Database;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EditionProperties.class)
class EditionConfiguration {

  @Bean
  Editions editions(Database database, AuditedChanges changes, Clock clock) {
    return new Editions(database, changes, clock);
  }

  @Bean
  Propagation propagation(Database database, AuditedChanges changes, Clock clock) {
    return new Propagation(database, changes, clock);
  }

  /// The metrics of the catalogue and the initial editions are there before anything needs them.
  @Bean
  StartStep catalogueStart(
      Metrics metrics, EditionProperties properties, Database database, Clock clock) {
    InitialEditions editions = new InitialEditions(properties.initial(), database, clock);
    return new StartStep(StartStep.Order.FIRST, () -> metrics.synchronize().then(editions.write()));
  }
}
