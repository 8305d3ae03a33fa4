package io.marketgate.gateway.tenancy;

import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.organization.OrganizationDirectory;
import io.marketgate.tenant.usage.UsageReader;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// What staff and the product's backends read alike of the organization whose id is `organization`
/// in the path (api.md 3, 4). Fails with a [io.marketgate.tenant.refusal.RefusedChange] when there
/// is none of that id.
public final class OrganizationReads {

  private final OrganizationDirectory directory;
  private final OrganizationLookup lookup;
  private final UsageReader usage;
  private final Members members;
  private final Clock clock;

  OrganizationReads(
      OrganizationDirectory directory,
      OrganizationLookup lookup,
      UsageReader usage,
      Members members,
      Clock clock) {
    this.directory = directory;
    this.lookup = lookup;
    this.usage = usage;
    this.members = members;
    this.clock = clock;
  }

  /// The organization itself.
  public Mono<ServerResponse> show(ServerRequest request) {
    return lookup.show(id(request)).flatMap(ServerResponse.ok()::bodyValue);
  }

  /// What it may use: `at` an instant, and with `explain` where that comes from.
  public Mono<ServerResponse> entitlements(ServerRequest request) {
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

  /// Who belongs to it, page by page.
  public Mono<ServerResponse> members(ServerRequest request) {
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
