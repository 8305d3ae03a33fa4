package io.marketgate.gateway.tenancy;

import io.marketgate.gateway.changerequest.SecondPerson;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.edition.Editions;
import io.marketgate.tenant.edition.Propagation;
import io.marketgate.tenant.entitlement.Authorizations;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.entitlement.Trials;
import io.marketgate.tenant.history.History;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.order.WorkOrders;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.organization.OrganizationDirectory;
import io.marketgate.tenant.organization.Organizations;
import io.marketgate.tenant.platform.PlatformProperties;
import io.marketgate.tenant.usage.UsageReader;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class TenancyConfiguration {

  @Bean
  OrganizationLookup organizationLookup(
      OrganizationDirectory directory, EntitlementCache entitlements, Clock clock) {
    return new OrganizationLookup(directory, entitlements, clock);
  }

  @Bean
  RouterFunction<ServerResponse> metricRoutes(Metrics metrics, OperatorGuard operators) {
    return new MetricRoutes(metrics, operators).routes();
  }

  @Bean
  RouterFunction<ServerResponse> editionRoutes(
      Editions editions, Propagation propagation, OperatorGuard operators) {
    return new EditionRoutes(editions, propagation, operators).routes();
  }

  @Bean
  RouterFunction<ServerResponse> organizationRoutes(
      Organizations organizations,
      Authorizations authorizations,
      SecondPerson secondPerson,
      Trials trials,
      OrganizationLookup lookup,
      OperatorGuard operators,
      PlatformProperties properties) {
    return new OrganizationRoutes(
            organizations, authorizations, secondPerson, trials, lookup, operators, properties)
        .routes();
  }

  @Bean
  OrganizationReads organizationReads(
      OrganizationDirectory directory,
      OrganizationLookup lookup,
      UsageReader usage,
      Members members,
      Clock clock) {
    return new OrganizationReads(directory, lookup, usage, members, clock);
  }

  @Bean
  RouterFunction<ServerResponse> organizationInsight(
      OrganizationDirectory directory,
      OrganizationReads reads,
      EntitlementCache entitlements,
      History history,
      WorkOrders orders,
      OperatorGuard operators,
      Clock clock) {
    EffectPreview preview = new EffectPreview(entitlements, orders, clock);
    return new OrganizationInsight(
            directory, reads, entitlements, history, preview, operators, clock)
        .routes();
  }
}
