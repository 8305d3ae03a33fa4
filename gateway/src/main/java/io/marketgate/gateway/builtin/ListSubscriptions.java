package io.marketgate.gateway.builtin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.tenant.marketplace.Instance;
import io.marketgate.tenant.marketplace.Instances;
import io.marketgate.tenant.organization.Subscription;
import io.marketgate.tenant.organization.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// What the caller's organization has subscribed to: what marketplaces have sold to it, newest
/// first, or what staff have set up where none has (api.md 2).
final class ListSubscriptions implements BuiltInAction {

  private final Instances instances;

  private record Answer(List<Item> items) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Item(
      String id,
      String marketplace,
      String status,
      @Nullable Instant until,
      @Nullable String product,
      @Nullable String sku,
      @Nullable String edition,
      @Nullable Boolean trial) {

    static Item of(Instance instance) {
      return new Item(
          instance.id(),
          instance.account().marketplace(),
          instance.status().name(),
          instance.until(),
          instance.plan().product(),
          instance.plan().sku(),
          instance.plan().edition(),
          instance.plan().trial());
    }

    static Item of(Subscription subscription) {
      return new Item(
          subscription.id(),
          subscription.account().marketplace(),
          subscription.status().name(),
          subscription.until(),
          null,
          null,
          null,
          null);
    }
  }

  ListSubscriptions(Instances instances) {
    this.instances = instances;
  }

  @Override
  public String name() {
    return "ListSubscriptions";
  }

  @Override
  public Mono<Object> answer(Call call) {
    Tenant tenant = call.tenant();
    return instances.of(tenant.organization().id()).map(sold -> answer(tenant, sold));
  }

  private static Answer answer(Tenant tenant, List<Instance> sold) {
    List<Item> items = new ArrayList<>(sold.stream().map(Item::of).toList());
    if (items.isEmpty()) {
      items.add(Item.of(tenant.subscription()));
    }
    return new Answer(items);
  }
}
