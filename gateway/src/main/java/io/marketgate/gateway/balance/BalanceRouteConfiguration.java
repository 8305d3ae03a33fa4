package io.marketgate.gateway.balance;

import io.marketgate.gateway.changerequest.SecondPerson;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.balance.BalanceChanges;
import io.marketgate.tenant.balance.Ledger;
import io.marketgate.tenant.organization.OrganizationDirectory;
import io.marketgate.tenant.topup.TopUps;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class BalanceRouteConfiguration {

  @Bean
  RouterFunction<ServerResponse> balanceRoutes(
      Ledger ledger,
      BalanceChanges changes,
      SecondPerson secondPerson,
      OrganizationDirectory directory,
      OperatorGuard operators) {
    return new BalanceRoutes(ledger, changes, secondPerson, directory, operators).routes();
  }

  @Bean
  RouterFunction<ServerResponse> topUpRoutes(
      TopUps topUps, OrganizationDirectory directory, OperatorGuard operators) {
    return new TopUpRoutes(topUps, directory, operators).routes();
  }
}
