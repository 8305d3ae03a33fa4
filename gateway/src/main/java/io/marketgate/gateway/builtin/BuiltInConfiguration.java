package io.marketgate.gateway.builtin;

import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.gateway.call.ActionGroup;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.permission.CallerPermissions;
import io.marketgate.tenant.balance.Ledger;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.marketplace.Instances;
import io.marketgate.tenant.order.WorkOrders;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.usage.UsageCheck;
import io.marketgate.tenant.usage.UsageReader;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BuiltInConfiguration {

  @Bean
  BuiltInActions builtInActions(List<BuiltInAction> actions, List<ActionGroup> groups) {
    return new BuiltInActions(
        Stream.concat(actions.stream(), groups.stream().flatMap(group -> group.actions().stream()))
            .toList());
  }

  @Bean
  BuiltInAction describeTenant(EntitlementCache entitlements, Clock clock) {
    return new DescribeTenant(entitlements, clock);
  }

  @Bean
  BuiltInAction listEntitlements(UsageReader usage, Clock clock) {
    return new ListEntitlements(usage, clock);
  }

  @Bean
  BuiltInAction checkEntitlement(UsageCheck check) {
    return new CheckEntitlement(check);
  }

  @Bean
  BuiltInAction listAdditionalPurchases(EntitlementCache entitlements, Clock clock) {
    return new ListAdditionalPurchases(entitlements, clock);
  }

  @Bean
  BuiltInAction describeBalance(Ledger ledger) {
    return new DescribeBalance(ledger);
  }

  @Bean
  BuiltInAction listWorkOrders(WorkOrders orders) {
    return new ListWorkOrders(orders);
  }

  @Bean
  BuiltInAction listSubscriptions(Instances instances) {
    return new ListSubscriptions(instances);
  }

  @Bean
  BuiltInAction listMembers(Members members) {
    return new ListMembers(members);
  }

  @Bean
  BuiltInAction listMyPermissions(
      CallerPermissions permissions,
      ObjectProvider<Supplier<Catalogue>> catalogue,
      ObjectProvider<BuiltInActions> builtIns) {
    return new ListMyPermissions(
        permissions, () -> catalogue.getObject().get(), builtIns::getObject);
  }
}
