package io.marketgate.gateway.builtin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.tenant.organization.EditionPeriod;
import io.marketgate.tenant.organization.Organization;
import io.marketgate.tenant.organization.Subscription;
import io.marketgate.tenant.organization.Tenant;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Who the caller's organization is, what it has subscribed to and which edition is in force.
final class DescribeTenant implements BuiltInAction {

  private final Clock clock;

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Answer(
      OrganizationView organization,
      String marketplace,
      SubscriptionView subscription,
      EditionView edition,
      @Nullable EditionView next) {}

  private record OrganizationView(String id, String name, String status, String timeZone) {

    static OrganizationView of(Organization organization) {
      return new OrganizationView(
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

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record EditionView(
      String code,
      String name,
      String kind,
      int version,
      @Nullable Instant from,
      @Nullable Instant until) {

    static EditionView of(EditionPeriod period) {
      return new EditionView(
          period.code(),
          period.name(),
          period.kind().name(),
          period.version(),
          period.from(),
          period.until());
    }
  }

  DescribeTenant(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "DescribeTenant";
  }

  @Override
  public Mono<Object> answer(Call call) {
    return Mono.just(describe(call.tenant(), clock.instant()));
  }

  private static Answer describe(Tenant tenant, Instant now) {
    return new Answer(
        OrganizationView.of(tenant.organization()),
        tenant.subscription().account().marketplace(),
        SubscriptionView.of(tenant.subscription()),
        EditionView.of(tenant.editionAt(now)),
        tenant.nextEditionAfter(now).map(EditionView::of).orElse(null));
  }
}
