package io.marketgate.tenant.changerequest;

import io.marketgate.tenant.balance.BalanceChanges;
import io.marketgate.tenant.entitlement.Authorizations;
import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.history.History;
import io.marketgate.tenant.storage.Database;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChangeRequestProperties.class)
class ChangeRequestConfiguration {

  @Bean
  HeldChanges heldChanges(Authorizations authorizations, BalanceChanges balances) {
    return new HeldChanges(authorizations, balances);
  }

  @Bean
  ChangeRequestRows changeRequestRows(
      JsonMapper json, History history, ChangeRequestProperties properties) {
    return new ChangeRequestRows(json, history, properties.lapseAfter());
  }

  @Bean
  ChangeRequests changeRequests(
      Database database,
      OrganizationChanges changes,
      HeldChanges held,
      ChangeRequestRows rows,
      Clock clock,
      ChangeRequestProperties properties) {
    return new ChangeRequests(database, changes, held, rows, properties.neededFor(), clock);
  }
}
