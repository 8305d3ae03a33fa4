package io.marketgate.gateway.product;

import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.gateway.tenancy.OrganizationLookup;
import io.marketgate.gateway.tenancy.OrganizationReads;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.Tenants;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.usage.UsageCheck;
import io.marketgate.tenant.usage.UsageReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/product/v1`: what organizations may use, who they are and who belongs to them (api.md 3).
final class LookupRoutes {

  private static final String ORGANIZATIONS = "/product/v1/organizations";
  private static final String ORGANIZATION = ORGANIZATIONS + "/{organization}";
  private static final int MOST_METRICS = 100;

  private final UsageCheck check;
  private final OrganizationReads reads;
  private final OrganizationLookup lookup;
  private final Tenants tenants;
  private final ClientGuard clients;

  LookupRoutes(
      UsageCheck check,
      OrganizationReads reads,
      OrganizationLookup lookup,
      Tenants tenants,
      ClientGuard clients) {
    this.check = check;
    this.reads = reads;
    this.lookup = lookup;
    this.tenants = tenants;
    this.clients = clients;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .GET(ORGANIZATION + "/entitlements", reads::entitlements)
                .POST("/product/v1/entitlements:check", this::check))
        .filter(clients.needs(Scope.ENTITLEMENTS))
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .GET(ORGANIZATIONS, this::find)
                        .GET(ORGANIZATION, reads::show)
                        .GET(ORGANIZATION + "/members", reads::members))
                .filter(clients.needs(Scope.ORGANIZATIONS))
                .build());
  }

  private Mono<ServerResponse> check(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of("organization", "metrics"),
        input -> {
          String organization = input.requiredText("organization");
          List<String> metrics = input.texts("metrics", MOST_METRICS);
          if (metrics.isEmpty()) {
            input.faults().add("metrics", "must name 1 to " + MOST_METRICS + " metrics");
          }
          return input.faults().isEmpty()
              ? check
                  .standing(organization, metrics.stream().distinct().toList())
                  .map(standing -> verdicts(standing, metrics))
                  .flatMap(ServerResponse.ok()::bodyValue)
              : input.faults().answer();
        });
  }

  /// One for each metric that was asked for, in that order.
  private static Map<String, Object> verdicts(UsageReader.Standing standing, List<String> metrics) {
    Map<String, Object> byCode = new LinkedHashMap<>();
    standing
        .metrics()
        .forEach(
            each -> byCode.put(each.metric().code(), EntitlementVerdict.of(standing, each, 1)));
    return Map.of(
        "items",
        metrics.stream()
            .map(code -> byCode.getOrDefault(code, EntitlementVerdict.unknown(code)))
            .toList());
  }

  private Mono<ServerResponse> find(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("marketplace", "accountId"));
    String marketplace = input.text("marketplace");
    String account = input.text("accountId");
    if (marketplace == null) {
      input.faults().add("marketplace", "is required");
    }
    if (account == null) {
      input.faults().add("accountId", "is required");
    }
    return marketplace == null || account == null || !input.faults().isEmpty()
        ? input.faults().answer()
        : tenants
            .find(new MarketplaceAccount(marketplace, account))
            .flatMap(found ->
                found
                    .map(tenant -> lookup.show(tenant.organization().id()))
                    .orElseGet(() -> Mono.error(RefusedChange.notFound("Organization"))))
            .map(organization -> Map.of("items", List.of(organization)))
            .flatMap(ServerResponse.ok()::bodyValue);
  }
}
