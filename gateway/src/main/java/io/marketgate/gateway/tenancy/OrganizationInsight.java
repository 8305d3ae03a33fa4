package io.marketgate.gateway.tenancy;

import static io.marketgate.gateway.tenancy.OrganizationRoutes.ORGANIZATION;
import static io.marketgate.gateway.tenancy.OrganizationRoutes.ORGANIZATIONS;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.history.History;
import io.marketgate.tenant.organization.Organization;
import io.marketgate.tenant.organization.OrganizationDirectory;
import io.marketgate.tenant.organization.OrganizationDirectory.Position;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// What staff look up about organizations (api.md 4); for every operator.
final class OrganizationInsight {

  private static final Set<String> SEARCH =
      Set.of(
          "name",
          "marketplace",
          "account",
          "edition",
          "status",
          "expiringBefore",
          "limit",
          "cursor");

  private final OrganizationDirectory directory;
  private final OrganizationReads reads;
  private final EntitlementCache entitlements;
  private final History history;
  private final EffectPreview preview;
  private final OperatorGuard operators;
  private final Clock clock;

  OrganizationInsight(
      OrganizationDirectory directory,
      OrganizationReads reads,
      EntitlementCache entitlements,
      History history,
      EffectPreview preview,
      OperatorGuard operators,
      Clock clock) {
    this.directory = directory;
    this.reads = reads;
    this.entitlements = entitlements;
    this.history = history;
    this.preview = preview;
    this.operators = operators;
    this.clock = clock;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .GET(ORGANIZATIONS, this::search)
                .GET(ORGANIZATION, reads::show)
                .GET(ORGANIZATION + "/entitlements", reads::entitlements)
                .GET(ORGANIZATION + "/purchases", this::purchases)
                .GET(ORGANIZATION + "/periods", this::periods)
                .GET(ORGANIZATION + "/history", this::history)
                .GET(ORGANIZATION + "/preview", preview::show)
                .GET(ORGANIZATION + "/members", reads::members))
        .filter(operators::anyOperator)
        .build();
  }

  private Mono<ServerResponse> search(ServerRequest request) {
    QueryInput input = new QueryInput(request, SEARCH);
    OrganizationDirectory.Filter filter =
        new OrganizationDirectory.Filter(
            input.text("name"),
            input.text("marketplace"),
            input.text("account"),
            input.text("edition"),
            input.oneOf("status", Organization.Status.class),
            input.instant("expiringBefore"));
    int limit = input.limit();
    Position after = position(input, input.text("cursor"), filter);
    return input.faults().isEmpty()
        ? directory
            .search(filter, after, limit)
            .map(found ->
                Page.upTo(found.entries(), OrganizationView::summary, cursor(found.next())))
            .flatMap(ServerResponse.ok()::bodyValue)
        : input.faults().answer();
  }

  private static @Nullable String cursor(@Nullable Position position) {
    return position == null
        ? null
        : Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                (position.id() + " " + position.key()).getBytes(StandardCharsets.UTF_8));
  }

  private static Position position(
      QueryInput input, @Nullable String cursor, OrganizationDirectory.Filter filter) {
    if (cursor == null) {
      return Position.START;
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int blank = text.indexOf(' ');
      if (blank > 0) {
        Position position = new Position(text.substring(blank + 1), text.substring(0, blank));
        if (filter.name() == null && filter.expiringBefore() != null) {
          var _ = Instant.parse(position.key());
        }
        return position;
      }
    } catch (IllegalArgumentException | DateTimeParseException e) {
      // Falls through to the fault.
    }
    input.faults().add("cursor", "is none that was given out here");
    return Position.START;
  }

  private Mono<ServerResponse> purchases(ServerRequest request) {
    return entitlements
        .of(id(request))
        .flatMap(known ->
            Page.part(
                request,
                known.purchases(),
                purchase -> OrganizationView.PurchaseView.of(purchase, clock.instant()),
                purchase -> purchase.id()));
  }

  private Mono<ServerResponse> periods(ServerRequest request) {
    return entitlements
        .of(id(request))
        .flatMap(known ->
            Page.part(
                request,
                known.periods().stream().map(OrganizationView.PeriodView::of).toList(),
                Function.identity(),
                period -> String.valueOf(period.from())));
  }

  private Mono<ServerResponse> history(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("limit", "cursor"));
    return Page.latest(
        input,
        (before, most) ->
            directory
                .find(id(request))
                .then(Mono.defer(() -> history.latest(id(request), before, most))),
        HistoryView::of,
        History.Entry::number);
  }

  private static String id(ServerRequest request) {
    return request.pathVariable("organization");
  }
}
