package io.marketgate.tenant.order;

import io.marketgate.tenant.balance.BalanceChanges;
import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.entitlement.WhenDisabled;
import io.marketgate.tenant.license.LicenseGate;
import io.marketgate.tenant.storage.Database;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OrderProperties.class)
class OrderConfiguration {

  @Bean
  WorkOrders workOrders(
      Database database,
      OrganizationChanges changes,
      BalanceChanges balances,
      LicenseGate license,
      JsonMapper json,
      OrderProperties properties) {
    OrderRows rows = new OrderRows(json);
    StandingRows standings = new StandingRows(balances);
    Approvals approvals =
        new Approvals(database, changes, rows, standings, license, properties.creatorsMayApprove());
    return new WorkOrders(database, changes, rows, standings, approvals);
  }

  /// Nobody waits for an approval that can no longer be.
  @Bean
  WhenDisabled draftsOfDisabledOrganizations() {
    return (sql, organization, actor) ->
        OrderRows.failDrafts(sql, organization, actor, "The organization was disabled.");
  }
}
