package io.marketgate.gateway.builtin;

import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.tenancy.EntitlementView;
import io.marketgate.tenant.usage.UsageReader;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/// What the caller's organization may use, and how much of it is used (api.md 2).
final class ListEntitlements implements BuiltInAction {

  private final UsageReader usage;
  private final Clock clock;

  ListEntitlements(UsageReader usage, Clock clock) {
    this.usage = usage;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "ListEntitlements";
  }

  @Override
  public Mono<Object> answer(Call call) {
    Instant now = clock.instant();
    return usage
        .standing(call.tenant().organization().id(), List.of(), now)
        .map(standing -> Map.of("items", EntitlementView.all(standing, now)));
  }
}
