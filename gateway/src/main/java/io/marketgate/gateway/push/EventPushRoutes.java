package io.marketgate.gateway.push;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.push.Delivery;
import io.marketgate.tenant.push.PushDeliveries;
import io.marketgate.tenant.push.PushMessages;
import io.marketgate.tenant.push.PushSender;
import io.marketgate.tenant.push.PushTarget;
import io.marketgate.tenant.push.PushTargets;
import io.marketgate.tenant.refusal.RefusedChange;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/event-push`: where events go, and what has become of them (api.md 4). The same below an
/// organization is about its events alone.
final class EventPushRoutes {

  private static final String PUSH = "/ops/v1/event-push";
  private static final String OWN_PUSH = "/ops/v1/organizations/{organization}/event-push";
  private static final String DELIVERIES = PUSH + "/deliveries";
  private static final Duration DEFAULT_OVERLAP = Duration.ofHours(24);
  private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);
  private static final int LONGEST_URL = 2_048;
  private static final int REPLAYED_AT_ONCE = 10_000;
  private static final Set<String> MEMBERS =
      Set.of("url", "secret", "enabled", "extensions", "secretOverlap", "version");

  private final PushTargets targets;
  private final PushDeliveries deliveries;
  private final PushMessages messages;
  private final OperatorGuard operators;

  /// @param secrets how many are live
  /// @param secret one that was made, shown once; null otherwise
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record View(
      String url,
      boolean enabled,
      boolean extensions,
      int secrets,
      @Nullable String secret,
      long version) {

    static View of(PushTarget target, @Nullable String secret) {
      return new View(
          target.url(),
          target.enabled(),
          target.extensions(),
          target.secrets().size(),
          secret,
          target.version());
    }
  }

  /// @param body as it is sent
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record DeliveryView(
      String id,
      String eventId,
      @Nullable String organization,
      long sequence,
      int type,
      String target,
      String status,
      int attempts,
      @Nullable Integer answerStatus,
      @Nullable String fault,
      Instant occurredAt,
      @Nullable Instant attemptedAt,
      @JsonRawValue String body) {

    static DeliveryView of(Delivery delivery) {
      return new DeliveryView(
          Long.toString(delivery.id()),
          delivery.event(),
          delivery.organization().isEmpty() ? null : delivery.organization(),
          delivery.sequence(),
          delivery.type(),
          delivery.target(),
          delivery.status().name(),
          delivery.attempts(),
          delivery.answerStatus(),
          delivery.fault(),
          delivery.occurredAt(),
          delivery.attemptedAt(),
          delivery.body());
    }
  }

  EventPushRoutes(
      PushTargets targets,
      PushDeliveries deliveries,
      PushMessages messages,
      OperatorGuard operators) {
    this.targets = targets;
    this.deliveries = deliveries;
    this.messages = messages;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .GET(PUSH, this::show)
                .GET(OWN_PUSH, this::show)
                .GET(DELIVERIES, this::list))
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .DELETE(PUSH, this::remove)
                        .DELETE(OWN_PUSH, this::remove)
                        .POST(PUSH + ":test", JsonInput.withoutMembers(this::test))
                        .POST(OWN_PUSH + ":test", JsonInput.withoutMembers(this::test))
                        .POST(
                            DELIVERIES + "/{delivery}:replay",
                            JsonInput.withoutMembers(this::replay))
                        .POST(
                            DELIVERIES + ":replayParked",
                            JsonInput.withoutMembers(this::replayParked)))
                .filter(operators::operations)
                .build())
        .and(
            Refusals.answering(
                    RouterFunctions.route().PUT(PUSH, this::put).PUT(OWN_PUSH, this::put))
                .filter(operators::operationsForSecrets)
                .build());
  }

  private Mono<ServerResponse> show(ServerRequest request) {
    return target(request)
        .map(target -> View.of(target, null))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> put(ServerRequest request) {
    return JsonInput.read(request, MEMBERS, input -> put(request, input));
  }

  private Mono<ServerResponse> put(ServerRequest request, JsonInput input) {
    String url = input.requiredText("url", LONGEST_URL);
    String secret = input.text("secret");
    Boolean enabled = input.flag("enabled");
    Boolean extensions = input.flag("extensions");
    Duration overlap = input.duration("secretOverlap", DEFAULT_OVERLAP, LONGEST_OVERLAP);
    Long version = input.number("version", 0, Long.MAX_VALUE);
    if (!input.faults().isEmpty()) {
      return input.faults().answer();
    }
    PushTargets.Wanted wanted =
        new PushTargets.Wanted(
            request.pathVariables().get("organization"),
            url,
            secret,
            !Boolean.FALSE.equals(enabled),
            Boolean.TRUE.equals(extensions),
            overlap,
            version == null ? -1 : version);
    return targets
        .put(wanted)
        .map(written -> View.of(written.target(), written.madeSecret()))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> remove(ServerRequest request) {
    return targets.remove(id(request)).then(ServerResponse.noContent().build());
  }

  private Mono<ServerResponse> test(ServerRequest request) {
    return target(request)
        .flatMap(messages::test)
        .map(Result::of)
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  /// What came of a test message.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Result(boolean delivered, @Nullable Integer status, @Nullable String fault) {

    static Result of(PushSender.Outcome outcome) {
      return new Result(outcome.isTaken(), outcome.status(), outcome.fault());
    }
  }

  private Mono<ServerResponse> list(ServerRequest request) {
    QueryInput input =
        new QueryInput(
            request, Set.of("status", "organization", "target", "type", "limit", "cursor"));
    String type = input.text("type");
    PushDeliveries.Filter filter =
        new PushDeliveries.Filter(
            input.text("target"),
            input.text("organization"),
            input.oneOf("status", Delivery.Status.class),
            type == null ? null : (Long) input.number("type", 1, Integer.MAX_VALUE));
    return Page.latest(
        input,
        (before, most) -> deliveries.latest(filter, before, most),
        DeliveryView::of,
        Delivery::id);
  }

  private Mono<ServerResponse> replay(ServerRequest request) {
    return deliveries
        .replay(number(request.pathVariable("delivery")))
        .then(ServerResponse.accepted().bodyValue(Map.of("status", "PENDING")));
  }

  private Mono<ServerResponse> replayParked(ServerRequest request) {
    return deliveries
        .replayParked(REPLAYED_AT_ONCE)
        .map(count -> Map.of("deliveries", count))
        .flatMap(ServerResponse.accepted()::bodyValue);
  }

  /// Nothing has the number 0.
  private static long number(String text) {
    return text.matches("[1-9][0-9]{0,17}") ? Long.parseLong(text) : 0;
  }

  private Mono<PushTarget> target(ServerRequest request) {
    return targets
        .find(id(request))
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("EventPush")));
  }

  private static String id(ServerRequest request) {
    return request.pathVariables().getOrDefault("organization", PushTarget.PLATFORM);
  }
}
