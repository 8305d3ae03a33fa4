package io.marketgate.gateway.tenancy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.tenancy.OrganizationView.PeriodView;
import io.marketgate.gateway.tenancy.OrganizationView.PurchaseView;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.order.WorkOrder;
import io.marketgate.tenant.order.WorkOrders;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// What disabling an organization, or cancelling all it has bought in addition, would end
/// (tenancy.md 7), before somebody does so.
final class EffectPreview {

  private static final String DISABLE = "disable";
  private static final String CANCEL = "cancelAuthorization";
  private static final int MOST_DRAFTS = 200;

  private final EntitlementCache entitlements;
  private final WorkOrders orders;
  private final Clock clock;

  /// @param edition in force now
  /// @param editionAfter in force afterwards
  /// @param next that would no longer follow; null for none
  /// @param purchases that would end
  /// @param workOrders drafts that would be refused
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record View(
      String action,
      PeriodView edition,
      PeriodView editionAfter,
      @Nullable PeriodView next,
      List<PurchaseView> purchases,
      List<String> workOrders) {}

  EffectPreview(EntitlementCache entitlements, WorkOrders orders, Clock clock) {
    this.entitlements = entitlements;
    this.orders = orders;
    this.clock = clock;
  }

  Mono<ServerResponse> show(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("action"));
    String action = input.text("action");
    if (!DISABLE.equals(action) && !CANCEL.equals(action)) {
      input.faults().add("action", "must be " + DISABLE + " or " + CANCEL);
    }
    String organization = request.pathVariable("organization");
    return input.faults().isEmpty() && action != null
        ? entitlements
            .of(organization)
            .zipWith(drafts(organization, action.equals(DISABLE)))
            .map(found -> view(action, found.getT1(), found.getT2()))
            .flatMap(ServerResponse.ok()::bodyValue)
        : input.faults().answer();
  }

  private Mono<List<String>> drafts(String organization, boolean areEnded) {
    WorkOrders.Filter open =
        new WorkOrders.Filter(organization, null, WorkOrder.Approval.DRAFT, null, null);
    return areEnded
        ? orders
            .search(open, Long.MAX_VALUE, MOST_DRAFTS)
            .map(found -> found.stream().map(WorkOrder::id).toList())
        : Mono.just(List.of());
  }

  private View view(String action, Entitlements known, List<String> drafts) {
    Instant now = clock.instant();
    boolean isDisabled = action.equals(DISABLE);
    PeriodView edition = PeriodView.of(known.editionAt(now));
    return new View(
        action,
        edition,
        isDisabled ? PeriodView.of(known.free()) : edition,
        isDisabled ? known.nextAfter(now).map(PeriodView::of).orElse(null) : null,
        known.purchases().stream()
            .filter(purchase -> purchase.reasonAt(now) == null)
            .map(purchase -> PurchaseView.of(purchase, now))
            .toList(),
        drafts);
  }
}
