package io.marketgate.gateway.product;

import io.marketgate.gateway.idempotency.OnceOnlyWrites;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.tenancy.OrganizationLookup;
import io.marketgate.gateway.tenancy.OrganizationReads;
import io.marketgate.gateway.throttle.Throttles;
import io.marketgate.gateway.token.AudienceNames;
import io.marketgate.gateway.token.OwnIssuer;
import io.marketgate.gateway.token.TokenCheck;
import io.marketgate.tenant.balance.Ledger;
import io.marketgate.tenant.client.MachineClients;
import io.marketgate.tenant.organization.Accounts;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.organization.Tenants;
import io.marketgate.tenant.usage.Reservations;
import io.marketgate.tenant.usage.Usage;
import io.marketgate.tenant.usage.UsageCheck;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProductProperties.class)
class ProductConfiguration {

  @Bean
  ClientGuard clientGuard(
      TokenCheck tokens,
      MachineClients clients,
      Throttles limits,
      @Qualifier("roleIssuer") OwnIssuer issuer,
      ProductProperties properties,
      OnceOnlyWrites writes) {
    return new ClientGuard(
        tokens, clients, limits, issuer.name(), properties.sandboxLimit(), writes);
  }

  @Bean
  RouterFunction<ServerResponse> clientTokens(
      MachineClients clients,
      @Qualifier("roleIssuer") OwnIssuer issuer,
      Clock clock,
      AudienceNames audiences,
      ProductProperties properties) {
    return new ClientTokens(clients, issuer, clock, audiences.product(), properties.tokenLife())
        .routes();
  }

  @Bean
  RouterFunction<ServerResponse> clientRoutes(MachineClients clients, OperatorGuard operators) {
    return new ClientRoutes(clients, operators).routes();
  }

  @Bean
  UsageCalls usageCalls(Usage usage) {
    return new UsageCalls(usage);
  }

  @Bean
  UsageEntry usageEntry(
      ClientGuard guard, UsageCalls calls, MeterRegistry meters, JsonMapper json) {
    return new UsageEntry(guard, calls, new UsageTimers(meters), json);
  }

  @Bean
  RouterFunction<ServerResponse> usageRoutes(
      UsageCalls calls, Reservations reservations, ClientGuard guard) {
    return new UsageRoutes(calls, reservations, guard).routes();
  }

  @Bean
  RouterFunction<ServerResponse> chargeRoutes(Ledger ledger, ClientGuard guard) {
    return new ChargeRoutes(ledger, guard).routes();
  }

  @Bean
  RouterFunction<ServerResponse> lookupRoutes(
      UsageCheck check,
      OrganizationReads reads,
      OrganizationLookup lookup,
      Tenants tenants,
      ClientGuard guard) {
    return new LookupRoutes(check, reads, lookup, tenants, guard).routes();
  }

  @Bean
  RouterFunction<ServerResponse> productMemberRoutes(
      Members members, Accounts accounts, ClientGuard guard) {
    return new MemberRoutes(members, accounts, guard).routes();
  }
}
