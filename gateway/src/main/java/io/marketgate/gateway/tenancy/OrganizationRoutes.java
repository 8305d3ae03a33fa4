package io.marketgate.gateway.tenancy;

import io.marketgate.gateway.changerequest.SecondPerson;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.changerequest.HeldChange;
import io.marketgate.tenant.entitlement.Authorizations;
import io.marketgate.tenant.entitlement.Trials;
import io.marketgate.tenant.organization.NewOrganization;
import io.marketgate.tenant.organization.Organizations;
import io.marketgate.tenant.platform.PlatformProperties;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/organizations`: what staff do to organizations (api.md 4, tenancy.md 7).
final class OrganizationRoutes {

  static final String ORGANIZATIONS = "/ops/v1/organizations";
  static final String ORGANIZATION = ORGANIZATIONS + "/{organization}";

  private static final int LONGEST_EXTENSION = 30;
  private static final int MOST_PURCHASES = 200;
  private static final String TIME_ZONE = "timeZone";
  private static final String REASON = "reason";

  private final Organizations organizations;
  private final Authorizations authorizations;
  private final SecondPerson secondPerson;
  private final Trials trials;
  private final OrganizationLookup lookup;
  private final OperatorGuard operators;
  private final PlatformProperties platform;

  /// @param platform whose account an organization belongs to, and its zone, where nothing is said
  OrganizationRoutes(
      Organizations organizations,
      Authorizations authorizations,
      SecondPerson secondPerson,
      Trials trials,
      OrganizationLookup lookup,
      OperatorGuard operators,
      PlatformProperties platform) {
    this.organizations = organizations;
    this.authorizations = authorizations;
    this.secondPerson = secondPerson;
    this.trials = trials;
    this.lookup = lookup;
    this.operators = operators;
    this.platform = platform;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(RouterFunctions.route().POST(ORGANIZATIONS, this::create))
        .filter(operators::staff)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .PATCH(ORGANIZATION, this::change)
                        .POST(ORGANIZATION + ":disable", this::disable)
                        .POST(ORGANIZATION + ":enable", JsonInput.withoutMembers(this::enable))
                        .POST(ORGANIZATION + ":close", this::close)
                        .POST(ORGANIZATION + ":recover", JsonInput.withoutMembers(this::recover))
                        .POST(ORGANIZATION + ":sync", JsonInput.withoutMembers(this::show))
                        .POST(ORGANIZATION + ":cancelAuthorization", this::cancel)
                        .POST(ORGANIZATION + ":extendTrial", this::extendTrial))
                .filter(operators::operations)
                .build());
  }

  private Mono<ServerResponse> create(ServerRequest request) {
    return JsonInput.read(request, OrganizationInput.MEMBERS, this::create);
  }

  private Mono<ServerResponse> create(JsonInput input) {
    NewOrganization organization =
        OrganizationInput.read(input, platform.marketplace(), platform.timeZone());
    return organization == null
        ? input.faults().answer()
        : organizations
            .createNew(organization)
            .flatMap(lookup::show)
            .flatMap(ServerResponse.status(HttpStatus.CREATED)::bodyValue);
  }

  private Mono<ServerResponse> change(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of("name", TIME_ZONE, "version"),
        input -> {
          String name = input.text("name");
          if (name != null) {
            OrganizationInput.checkName(input, name);
          }
          Optional<ZoneId> zone = OrganizationInput.zone(input);
          Long version = input.number("version", 0, Long.MAX_VALUE);
          return input.faults().isEmpty()
              ? shown(
                  request,
                  authorizations.change(
                      id(request),
                      Objects.requireNonNullElse(name, ""),
                      zone,
                      version == null ? -1 : version))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> disable(ServerRequest request) {
    return withReason(request, HeldChange::disable);
  }

  private Mono<ServerResponse> close(ServerRequest request) {
    return withReason(request, HeldChange::close);
  }

  private Mono<ServerResponse> withReason(
      ServerRequest request, Function<String, HeldChange> change) {
    return JsonInput.read(
        request,
        Set.of(REASON),
        input -> {
          String reason = input.requiredText(REASON);
          return input.faults().isEmpty()
              ? secondPerson.make(id(request), change.apply(reason), () -> show(request))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> enable(ServerRequest request) {
    return shown(request, authorizations.enable(id(request)));
  }

  private Mono<ServerResponse> recover(ServerRequest request) {
    return shown(request, authorizations.recover(id(request)));
  }

  private Mono<ServerResponse> cancel(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of("purchases", REASON),
        input -> {
          List<String> purchases = input.distinctTexts("purchases", MOST_PURCHASES);
          String reason = input.requiredText(REASON);
          if (input.value("purchases") != null && purchases.isEmpty()) {
            input.faults().add("purchases", "must name purchases, or be left out for all of them");
          }
          return input.faults().isEmpty()
              ? authorizations
                  .cancel(id(request), purchases, reason)
                  .map(ended -> Map.of("ended", ended))
                  .flatMap(ServerResponse.ok()::bodyValue)
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> extendTrial(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of("days", REASON),
        input -> {
          long days = input.requiredNumber("days", 1, LONGEST_EXTENSION);
          String reason = Objects.requireNonNullElse(input.text(REASON), "");
          return input.faults().isEmpty()
              ? trials
                  .extendTrial(id(request), (int) days, reason)
                  .map((Instant until) -> Map.of("until", until))
                  .flatMap(ServerResponse.ok()::bodyValue)
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> show(ServerRequest request) {
    return shown(request, Mono.empty());
  }

  /// The organization as it is after a change.
  private Mono<ServerResponse> shown(ServerRequest request, Mono<Void> change) {
    return change
        .then(Mono.defer(() -> lookup.show(id(request))))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private static String id(ServerRequest request) {
    return request.pathVariable("organization");
  }
}
