package io.marketgate.gateway.builtin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.tenancy.OrganizationView;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.organization.Organization;
import io.marketgate.tenant.organization.Subscription;
import io.marketgate.tenant.organization.Tenant;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Who the caller's organization is, what it has subscribed to and which edition is in force.
final class DescribeTenant implements BuiltInAction {

  private final EntitlementCache entitlements;
  private final Clock clock;

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Answer(
      Described organization,
      String marketplace,
      SubscriptionView subscription,
      OrganizationView.PeriodView edition,
      OrganizationView.@Nullable PeriodView next) {}

  private record Described(String id, String name, String status, String timeZone) {

    static Described of(Organization organization) {
      return new Described(
          organization.id(),
          organization.name(),
          organization.status().name(),
          organization.timeZone().getId());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record SubscriptionView(String id, String status, @Nullable Instant until) {

    static SubscriptionView of(Subscription subscription) {
      return new SubscriptionView(
          subscription.id(), subscription.status().name(), subscription.until());
    }
  }

  DescribeTenant(EntitlementCache entitlements, Clock clock) {
    this.entitlements = entitlements;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "DescribeTenant";
  }

  @Override
  public Mono<Object> answer(Call call) {
    Tenant tenant = call.tenant();
    Entitlements known = entitlements.known(tenant.organization().id());
    return (known == null ? entitlements.of(tenant.organization().id()) : Mono.just(known))
        .map(found -> describe(tenant, found, clock.instant()));
  }

  private static Answer describe(Tenant tenant, Entitlements entitlements, Instant now) {
    return new Answer(
        Described.of(tenant.organization()),
        tenant.subscription().account().marketplace(),
        SubscriptionView.of(tenant.subscription()),
        OrganizationView.PeriodView.of(entitlements.editionAt(now)),
        entitlements.nextAfter(now).map(OrganizationView.PeriodView::of).orElse(null));
  }
}
