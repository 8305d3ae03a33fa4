package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.Organization;
import io.marketgate.tenant.organization.Tenant;
import io.marketgate.tenant.organization.Tenants;
import java.time.Clock;
import java.util.Optional;

/// For whom: finds the tenant of the token's account, and whether it may use the product now.
final class SubscriptionStep implements Step {

  private final Tenants tenants;
  private final Clock clock;

  SubscriptionStep(Tenants tenants, Clock clock) {
    this.tenants = tenants;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "subscription";
  }

  @Override
  public Answer check(Call call) {
    MarketplaceAccount account =
        new MarketplaceAccount(call.token().marketplace(), call.token().accountId());
    Tenant known = tenants.known(account);
    return known == null
        ? new Answer.Later(tenants.find(account).map(found -> judge(call, found)))
        : new Answer.Now(judge(call, Optional.of(known)));
  }

  private Verdict judge(Call call, Optional<Tenant> found) {
    if (found.isEmpty()) {
      return Step.refuse(new Refusal.NotSubscribed());
    }
    Tenant tenant = found.get();
    call.calledFor(tenant);
    return tenant.isUsableAt(clock.instant())
        ? Step.pass()
        : Step.refuse(new Refusal.Suspended(reason(tenant)));
  }

  private static String reason(Tenant tenant) {
    return tenant.organization().status() == Organization.Status.ACTIVE
        ? "The subscription is not active; renew it in the marketplace."
        : "The organization is disabled; ask the product's operator.";
  }
}
