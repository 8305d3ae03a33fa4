package io.marketgate.gateway.marketplace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.marketplace.HookTasks;
import io.marketgate.tenant.marketplace.Instance;
import io.marketgate.tenant.marketplace.Instances;
import io.marketgate.tenant.organization.OrganizationDirectory;
import io.marketgate.tenant.refusal.RefusedChange;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/organizations/{id}/instances`: what marketplaces have sold to an organization, and what
/// the vendor's own system has yet to do with it.
final class InstanceRoutes {

  private static final String INSTANCES = "/ops/v1/organizations/{organization}/instances";

  private final Instances instances;
  private final HookTasks tasks;
  private final OrganizationDirectory directory;
  private final OperatorGuard operators;

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record InstanceView(
      String id,
      String marketplace,
      String accountId,
      String businessKey,
      String product,
      String sku,
      String edition,
      boolean trial,
      Map<String, Long> quantities,
      @Nullable Instant until,
      String status,
      boolean prepared,
      @Nullable Waiting waitingFor,
      Instant createdAt) {

    static InstanceView of(Instance instance, @Nullable Waiting waiting) {
      return new InstanceView(
          instance.id(),
          instance.account().marketplace(),
          instance.account().accountId(),
          instance.businessKey(),
          instance.plan().product(),
          instance.plan().sku(),
          instance.plan().edition(),
          instance.plan().trial(),
          instance.plan().quantities(),
          instance.until(),
          instance.status().name(),
          instance.preparation().isDone(),
          waiting,
          instance.createdAt());
    }
  }

  /// What the vendor's own system has not taken yet.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Waiting(String kind, boolean parked, int attempts, @Nullable String fault) {

    static Waiting of(HookTasks.Open open) {
      return new Waiting(open.kind(), open.isParked(), open.attempts(), open.fault());
    }
  }

  InstanceRoutes(
      Instances instances,
      HookTasks tasks,
      OrganizationDirectory directory,
      OperatorGuard operators) {
    this.instances = instances;
    this.tasks = tasks;
    this.directory = directory;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(RouterFunctions.route().GET(INSTANCES, this::instances))
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .POST(INSTANCES + "/{id}:prepare", JsonInput.withoutMembers(this::prepare)))
                .filter(operators::operations)
                .build());
  }

  private Mono<ServerResponse> instances(ServerRequest request) {
    String organization = request.pathVariable("organization");
    return directory
        .find(organization)
        .then(Mono.defer(() -> Mono.zip(instances.of(organization), tasks.open(organization))))
        .flatMap(found -> {
          Map<String, Waiting> waiting =
              found.getT2().stream()
                  .collect(
                      Collectors.toMap(
                          HookTasks.Open::instance, Waiting::of, (first, later) -> first));
          return Page.part(
              request,
              found.getT1(),
              instance -> InstanceView.of(instance, waiting.get(instance.id())),
              Instance::id);
        });
  }

  private Mono<ServerResponse> prepare(ServerRequest request) {
    String organization = request.pathVariable("organization");
    String id = request.pathVariable("id");
    return directory
        .find(organization)
        .then(Mono.defer(() -> instances.of(organization)))
        .filter(all -> all.stream().anyMatch(instance -> instance.id().equals(id)))
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Instance")))
        .flatMap(known -> tasks.again(organization, id))
        .flatMap(told -> ServerResponse.accepted().bodyValue(Map.of("told", told)));
  }
}
