package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.entitlement.WhenDisabled;
import io.marketgate.tenant.entitlement.WhenEnabled;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.organization.Organizations;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.sweep.Sweep;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CallbackProperties.class)
class MarketplaceStoreConfiguration {

  @Bean
  Instances instances(
      Database database,
      OrganizationChanges changes,
      Organizations organizations,
      Members members,
      Instances.Hooks hooks,
      JsonMapper json) {
    return new Instances(database, changes, organizations, members, new InstanceRows(json), hooks);
  }

  @Bean
  Instances.Hooks instanceHooks(HookedProducts hooked, HookTasks tasks, MeteredProducts metered) {
    return new Instances.Hooks(hooked, tasks, metered);
  }

  @Bean
  WhenDisabled instancesOfDisabledOrganizations() {
    return (sql, organization, actor) -> InstanceRows.endEntitlement(sql, organization).then();
  }

  /// What was renewed or changed for money while nobody could use it.
  @Bean
  WhenEnabled instancesOfEnabledOrganizations(Instances instances) {
    return instances::reconcileEntitled;
  }

  @Bean
  Metering metering(Database database, Clock clock) {
    return new Metering(database, clock);
  }

  @Bean
  Sweep meteringSweep(Metering metering) {
    return new Sweep("What was used", metering.catchUp());
  }

  @Bean
  Enterprises enterprises(Database database, OrganizationChanges changes) {
    return new Enterprises(database, changes);
  }

  @Bean
  InstancePeople instancePeople(Database database, OrganizationChanges changes) {
    return new InstancePeople(database, changes);
  }

  @Bean
  HookTasks hookTasks(Database database, JsonMapper json, Clock clock) {
    return new HookTasks(database, json, clock);
  }

  @Bean
  Sweep hookTaskSweep(HookTasks tasks) {
    return new Sweep("What vendors' systems were told", tasks.deleteOld());
  }

  @Bean
  Callbacks callbacks(Database database, Clock clock, CallbackProperties properties) {
    return new Callbacks(database, clock, properties.kept());
  }

  @Bean
  Sweep callbackSweep(Callbacks callbacks) {
    return new Sweep("Callbacks of marketplaces", callbacks.deleteOld());
  }
}
