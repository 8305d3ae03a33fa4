package io.marketgate.tenant.organization;

import io.marketgate.tenant.access.AccessTemplate;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.history.History;
import io.marketgate.tenant.license.LicenseGate;
import io.marketgate.tenant.push.PushOutbox;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.usage.HeldInTransaction;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TenantProperties.class)
class OrganizationConfiguration {

  @Bean
  Creation organizationCreation(
      Outbox outbox,
      PushOutbox push,
      History history,
      AccessTemplate template,
      LicenseGate license,
      Clock clock) {
    return new Creation(outbox, push, history, template, license, clock);
  }

  @Bean
  Organizations organizations(Database database, Creation creation, AuditedChanges changes) {
    return new R2dbcOrganizations(database, creation, changes);
  }

  @Bean
  OrganizationDirectory organizationDirectory(Database database, Clock clock) {
    return new OrganizationDirectory(database, clock, OrganizationDirectory.Pieces.USUAL);
  }

  @Bean
  Members members(
      Database database, OrganizationChanges changes, HeldInTransaction held, LicenseGate license) {
    return new Members(database, changes, held, license);
  }

  @Bean
  Accounts accounts(
      Database database, AuditedChanges changes, Members members, PushOutbox push, Clock clock) {
    return new Accounts(database, changes, members, push, clock);
  }

  @Bean
  Tenants tenants(Organizations organizations, TenantProperties properties, ChangeFeed changes) {
    Tenants tenants = new Tenants(organizations, properties);
    changes.onChange(tenants::forget);
    return tenants;
  }
}
