package io.marketgate.gateway.imports;

import io.marketgate.gateway.order.OrderInput;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.tenancy.MemberInput;
import io.marketgate.gateway.tenancy.OrganizationInput;
import io.marketgate.tenant.order.OrderContent;
import io.marketgate.tenant.order.OrderType;
import io.marketgate.tenant.order.WorkOrder;
import io.marketgate.tenant.order.WorkOrders;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.organization.NewOrganization;
import io.marketgate.tenant.organization.Organizations;
import io.marketgate.tenant.platform.PlatformProperties;
import io.marketgate.tenant.refusal.RefusedChange;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/// Does what a row says, by the same rules as the interface for a single one. An organization is
/// named by its id, or by the account it belongs to.
final class RowActions {

  private static final Set<String> WHOSE = Set.of("organization", "accountId", "marketplace");
  private static final int LONGEST_ID = 32;
  private static final int LONGEST_ACCOUNT = 128;

  private final Organizations organizations;
  private final Members members;
  private final WorkOrders orders;
  private final PlatformProperties platform;

  RowActions(
      Organizations organizations,
      Members members,
      WorkOrders orders,
      PlatformProperties platform) {
    this.organizations = organizations;
    this.members = members;
    this.orders = orders;
    this.platform = platform;
  }

  /// Does what a row says; fails with a [RefusedChange] when it cannot be.
  ///
  /// @return the id of what was made
  Mono<String> apply(ImportJob.Kind kind, ObjectNode row) {
    return switch (kind) {
      case ORGANIZATIONS -> createOrganization(row);
      case MEMBERS -> join(row);
      case ORDERS -> draft(row);
    };
  }

  private Mono<String> createOrganization(ObjectNode row) {
    JsonInput input = JsonInput.of(row, OrganizationInput.MEMBERS);
    NewOrganization organization =
        OrganizationInput.read(input, platform.marketplace(), platform.timeZone());
    return organization == null ? faults(input) : organizations.createNew(organization);
  }

  private Mono<String> join(ObjectNode row) {
    JsonInput input = JsonInput.of(row, with(MemberInput.MEMBERS));
    Whose whose = Whose.of(input);
    MemberInput member = MemberInput.read(input);
    return input.faults().isEmpty()
        ? organization(whose)
            .flatMap(id ->
                members
                    .join(id, member.member(), member.source())
                    .thenReturn(member.member().uid()))
        : faults(input);
  }

  private Mono<String> draft(ObjectNode row) {
    JsonInput input = JsonInput.of(row, with(OrderInput.membersWith("type")));
    Whose whose = Whose.of(input);
    OrderType type = input.oneOf("type", OrderType.class);
    OrderInput given = OrderInput.of(input);
    if (type == null) {
      input.fault("type", "is required");
      return faults(input);
    }
    OrderContent content = given.asNew(type);
    content.faults().forEach(input.faults()::addAt);
    return input.faults().isEmpty()
        ? organization(whose).flatMap(id -> orders.create(id, content)).map(WorkOrder::id)
        : faults(input);
  }

  private static Set<String> with(Set<String> members) {
    Set<String> all = new HashSet<>(members);
    all.addAll(WHOSE);
    return all;
  }

  private static <T> Mono<T> faults(JsonInput input) {
    return Mono.error(RefusedChange.invalid(input.faults().byPointer()));
  }

  /// Whose a row is.
  private record Whose(
      @Nullable String id, @Nullable String account, @Nullable String marketplace) {

    static Whose of(JsonInput input) {
      Whose whose =
          new Whose(
              input.text("organization", LONGEST_ID),
              input.text("accountId", LONGEST_ACCOUNT),
              input.text("marketplace", LONGEST_ID));
      if ((whose.id == null) == (whose.account == null)) {
        input.fault("organization", "or accountId is required, and only one of them");
      }
      return whose;
    }
  }

  private Mono<String> organization(Whose whose) {
    if (whose.account() == null) {
      return Mono.just(Objects.requireNonNull(whose.id()));
    }
    String marketplace = Objects.requireNonNullElse(whose.marketplace(), platform.marketplace());
    return organizations
        .findByAccount(new MarketplaceAccount(marketplace, whose.account()))
        .map(tenant -> tenant.organization().id())
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Organization")));
  }
}
