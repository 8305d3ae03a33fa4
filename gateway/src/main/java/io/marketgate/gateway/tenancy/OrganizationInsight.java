package io.marketgate.gateway.tenancy;

import static io.marketgate.gateway.tenancy.OrganizationRoutes.ORGANIZATION;
import static io.marketgate.gateway.tenancy.OrganizationRoutes.ORGANIZATIONS;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.history.History;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.organization.Organization;
import io.marketgate.tenant.organization.OrganizationDirectory;
import io.marketgate.tenant.usage.UsageReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
  private static final String ITEMS = "items";

  private final OrganizationDirectory directory;
  private final OrganizationLookup lookup;
  private final EntitlementCache entitlements;
  private final UsageReader usage;
  private final History history;
  private final Members members;
  private final OperatorGuard operators;
  private final Clock clock;

  /// Where things are looked up.
  record Sources(
      OrganizationDirectory directory,
      OrganizationLookup lookup,
      EntitlementCache entitlements,
      UsageReader usage,
      History history,
      Members members) {}

  OrganizationInsight(Sources sources, OperatorGuard operators, Clock clock) {
    this.directory = sources.directory();
    this.lookup = sources.lookup();
    this.entitlements = sources.entitlements();
    this.usage = sources.usage();
    this.history = sources.history();
    this.members = sources.members();
    this.operators = operators;
    this.clock = clock;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .GET(ORGANIZATIONS, this::search)
                .GET(ORGANIZATION, this::show)
                .GET(ORGANIZATION + "/entitlements", this::entitlements)
                .GET(ORGANIZATION + "/purchases", this::purchases)
                .GET(ORGANIZATION + "/periods", this::periods)
                .GET(ORGANIZATION + "/history", this::history)
                .GET(ORGANIZATION + "/members", this::members))
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
            .search(filter, after.key(), after.id(), limit)
            .flatMap(found -> page(found, limit))
        : input.faults().answer();
  }

  /// Where a page has ended.
  private record Position(String key, String id) {

    String cursor() {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString((id + " " + key).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Position position(
      QueryInput input, @Nullable String cursor, OrganizationDirectory.Filter filter) {
    if (cursor == null) {
      return new Position("", "");
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
    return new Position("", "");
  }

  private static Mono<ServerResponse> page(List<OrganizationDirectory.Entry> found, int limit) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put(ITEMS, found.stream().map(OrganizationView::summary).toList());
    if (found.size() == limit) {
      OrganizationDirectory.Entry last = found.getLast();
      page.put("nextCursor", new Position(last.sortKey(), last.organization().id()).cursor());
    }
    return ServerResponse.ok().bodyValue(page);
  }

  private Mono<ServerResponse> show(ServerRequest request) {
    return lookup.show(id(request)).flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> entitlements(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("at", "explain"));
    Instant at = Objects.requireNonNullElse(input.instant("at"), clock.instant());
    boolean explain = input.flag("explain");
    return input.faults().isEmpty()
        ? usage
            .standing(id(request), List.of(), at)
            .map(standing -> EntitlementView.body(standing, at, explain))
            .flatMap(ServerResponse.ok()::bodyValue)
        : input.faults().answer();
  }

  private Mono<ServerResponse> purchases(ServerRequest request) {
    return entitlements
        .of(id(request))
        .map(known ->
            Map.of(
                ITEMS,
                known.purchases().stream()
                    .map(purchase -> OrganizationView.PurchaseView.of(purchase, clock.instant()))
                    .toList()))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> periods(ServerRequest request) {
    return entitlements
        .of(id(request))
        .map(known ->
            Map.of(ITEMS, known.periods().stream().map(OrganizationView.PeriodView::of).toList()))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> history(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("limit", "cursor"));
    int limit = input.limit();
    long before = input.number("cursor", Long.MAX_VALUE, Long.MAX_VALUE);
    return input.faults().isEmpty()
        ? directory
            .find(id(request))
            .then(history.latest(id(request), before, limit))
            .map(found -> historyPage(found, limit))
            .flatMap(ServerResponse.ok()::bodyValue)
        : input.faults().answer();
  }

  private static Map<String, Object> historyPage(List<History.Entry> found, int limit) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put(ITEMS, found.stream().map(HistoryView::of).toList());
    if (found.size() == limit) {
      page.put("nextCursor", Long.toString(found.getLast().number()));
    }
    return page;
  }

  private Mono<ServerResponse> members(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("limit", "cursor"));
    int limit = input.limit();
    String after = Objects.requireNonNullElse(input.text("cursor"), "");
    return input.faults().isEmpty()
        ? directory
            .find(id(request))
            .then(members.page(id(request), after, limit))
            .map(found -> MemberPages.page(found, limit))
            .flatMap(ServerResponse.ok()::bodyValue)
        : input.faults().answer();
  }

  private static String id(ServerRequest request) {
    return request.pathVariable("organization");
  }
}
