package io.marketgate.tenant.changerequest;

import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.balance.BalanceChanges;
import io.marketgate.tenant.entitlement.Authorizations;
import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.event.Outbox;
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
  ChangeRequestRows changeRequestRows(JsonMapper json, ChangeRequestProperties properties) {
    return new ChangeRequestRows(json, properties.lapseAfter());
  }

  @Bean
  Approvals changeApprovals(
      ChangeRequestRows rows, History history, Outbox outbox, AuditTrail trail) {
    return new Approvals(rows, history, outbox, trail);
  }

  @Bean
  ChangeRequests changeRequests(
      Database database,
      OrganizationChanges changes,
      HeldChanges held,
      Approvals approvals,
      Clock clock,
      ChangeRequestProperties properties) {
    return new ChangeRequests(database, changes, held, approvals, properties.neededFor(), clock);
  }
}
