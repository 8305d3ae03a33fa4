package io.marketgate.gateway.sandbox.market;

import io.marketgate.adapter.sandbox.Simulator.Purchase;
import io.marketgate.adapter.sandbox.Simulator.Step;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.gateway.sandbox.market.Behaviour.Fault;
import io.marketgate.gateway.sandbox.market.SimulatedMarketplaces.Told;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/// `/sandbox/v1/marketplaces` and `/sandbox/v1/exchanges`.
final class MarketRoutes {

  private static final String PURCHASES = "/sandbox/v1/marketplaces/{name}/purchases";
  private static final String PURCHASE = PURCHASES + "/{id}";
  private static final String FAULTS = "faults";
  private static final String TARGET = "target";
  private static final String ITEMS = "items";
  private static final String UNTIL = "until";
  private static final int LONGEST = 128;
  private static final long FIRST_ORDER = 100_000_000_000L;

  private static final Set<String> FAULT_NAMES =
      Arrays.stream(Fault.values()).map(MarketRoutes::camel).collect(Collectors.toSet());

  private final SimulatedMarketplaces marketplaces;
  private final Conformance conformance;
  private final Supplier<String> own;
  private final List<String> targets;
  private final Clock clock;

  /// @param own address of this deployment
  /// @param targets addresses of others that may be called
  MarketRoutes(
      SimulatedMarketplaces marketplaces,
      Conformance conformance,
      Supplier<String> own,
      List<String> targets,
      Clock clock) {
    this.marketplaces = marketplaces;
    this.conformance = conformance;
    this.own = own;
    this.targets = List.copyOf(targets);
    this.clock = clock;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .POST(
                    PURCHASES,
                    request ->
                        JsonInput.read(
                            request,
                            Set.of(
                                "accountId",
                                "product",
                                "sku",
                                "trial",
                                UNTIL,
                                ITEMS,
                                FAULTS,
                                TARGET),
                            input -> buy(request, input)))
                .POST(PURCHASE + ":renew", told(Set.of(UNTIL), this::renew))
                .POST(PURCHASE + ":upgrade", told(Set.of("sku", ITEMS), this::upgrade))
                .POST(PURCHASE + ":suspend", told(Set.of(), this::suspend))
                .POST(PURCHASE + ":resume", told(Set.of(), this::resume))
                .POST(PURCHASE + ":release", told(Set.of("refund"), this::release))
                .POST(PURCHASE + ":bind", told(Set.of(), this::bind))
                .POST(PURCHASE + ":signOn", this::signOn)
                .POST("/sandbox/v1/marketplaces/{name}:conform", this::conform)
                .POST(
                    "/sandbox/v1/marketplaces/{name}:resend",
                    request ->
                        JsonInput.read(
                            request, Set.of("since", TARGET), input -> resend(request, input)))
                .GET("/sandbox/v1/exchanges", request -> exchanges()))
        .build();
  }

  /// What is read of a body, and told then.
  @FunctionalInterface
  private interface Telling {
    Mono<Told> apply(ServerRequest request, JsonInput input, Behaviour behaviour);
  }

  private org.springframework.web.reactive.function.server.HandlerFunction<ServerResponse> told(
      Set<String> members, Telling telling) {
    Set<String> all = new java.util.HashSet<>(members);
    all.add(FAULTS);
    all.add(TARGET);
    return request ->
        JsonInput.readOptional(
            request,
            all,
            input -> {
              Behaviour behaviour = behaviour(input);
              return input.faults().isEmpty()
                  ? answer(input, () -> telling.apply(request, input, behaviour))
                  : input.faults().answer();
            });
  }

  private static Mono<ServerResponse> answer(JsonInput input, Supplier<Mono<Told>> told) {
    Mono<Told> work = told.get();
    return input.faults().isEmpty()
        ? work.map(MarketRoutes::view).flatMap(ServerResponse.ok()::bodyValue)
        : input.faults().answer();
  }

  private static Map<String, Object> view(Told told) {
    Map<String, Object> view = new LinkedHashMap<>();
    Purchase purchase = told.bought().purchase();
    view.put("id", told.bought().id());
    if (purchase.instanceId() != null) {
      view.put("instanceId", purchase.instanceId());
    }
    view.put("orderId", purchase.orderId());
    view.put("exchanges", told.exchanges());
    return view;
  }

  private Mono<ServerResponse> buy(ServerRequest request, JsonInput input) {
    String order = order();
    Instant until = input.instant(UNTIL);
    Purchase purchase =
        new Purchase(
            input.requiredText("accountId", LONGEST),
            input.requiredText("product", LONGEST),
            input.requiredText("sku", LONGEST),
            Boolean.TRUE.equals(input.flag("trial")),
            until,
            items(input),
            key(name(request), order),
            order,
            null,
            false,
            null);
    Behaviour behaviour = behaviour(input);
    return input.faults().isEmpty()
        ? answer(input, () -> marketplaces.buy(name(request), purchase, behaviour))
        : input.faults().answer();
  }

  /// Of most marketplaces the first order; Alibaba's and Compute Nest's have keys of their own.
  private static String key(String marketplace, String order) {
    return switch (marketplace) {
      case "aliyun", "jd" -> "biz-" + order;
      case "aliyun-computenest" -> "si-" + order;
      default -> order;
    };
  }

  private static String order() {
    return Long.toString(ThreadLocalRandom.current().nextLong(FIRST_ORDER, FIRST_ORDER * 10));
  }

  private static Map<String, String> items(JsonInput input) {
    Map<String, String> items = new LinkedHashMap<>();
    JsonNode given = input.value(ITEMS);
    if (given != null && !given.isObject()) {
      input.fault(ITEMS, "must be an object of quantities");
    } else if (given != null) {
      given
          .properties()
          .forEach(item ->
              items.put(
                  item.getKey(),
                  item.getValue().isString()
                      ? item.getValue().stringValue()
                      : item.getValue().toString()));
    }
    return items;
  }

  private Behaviour behaviour(JsonInput input) {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    if (input.has(FAULTS)) {
      List<String> named = input.someOf(FAULTS, FAULT_NAMES);
      Arrays.stream(Fault.values())
          .filter(fault -> named.contains(camel(fault)))
          .forEach(faults::add);
    }
    String target = input.text(TARGET, LONGEST);
    if (target != null && !targets.contains(target)) {
      input.fault(TARGET, "is none of marketgate.sandbox.marketplaces.targets");
    }
    return new Behaviour(faults, target == null ? own.get() : target);
  }

  private static String camel(Fault fault) {
    String[] words = fault.name().toLowerCase(java.util.Locale.ROOT).split("_");
    StringBuilder name = new StringBuilder(words[0]);
    for (int i = 1; i < words.length; i++) {
      name.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
    }
    return name.toString();
  }

  private Mono<Told> renew(ServerRequest request, JsonInput input, Behaviour behaviour) {
    Instant given = input.instant(UNTIL);
    return tell(
        request,
        Step.RENEW,
        before -> before.order(order(), before.sku(), later(before.until(), given), before.items()),
        behaviour);
  }

  private Instant later(@Nullable Instant before, @Nullable Instant given) {
    Instant from = Objects.requireNonNullElse(before, clock.instant());
    return given == null ? from.atOffset(ZoneOffset.UTC).plusYears(1).toInstant() : given;
  }

  private Mono<Told> upgrade(ServerRequest request, JsonInput input, Behaviour behaviour) {
    String sku = input.text("sku", LONGEST);
    Map<String, String> items = items(input);
    return tell(
        request,
        Step.CHANGE,
        before ->
            before.order(
                order(),
                sku == null ? before.sku() : sku,
                before.until(),
                items.isEmpty() ? before.items() : items),
        behaviour);
  }

  private Mono<Told> suspend(ServerRequest request, JsonInput input, Behaviour behaviour) {
    return tell(request, Step.SUSPEND, before -> before, behaviour);
  }

  private Mono<Told> resume(ServerRequest request, JsonInput input, Behaviour behaviour) {
    return tell(
        request,
        Step.RESUME,
        before -> before.order(order(), before.sku(), before.until(), before.items()),
        behaviour);
  }

  private Mono<Told> release(ServerRequest request, JsonInput input, Behaviour behaviour) {
    boolean isRefund = !Boolean.FALSE.equals(input.flag("refund"));
    return tell(request, Step.TERMINATE, before -> before.ended(isRefund), behaviour);
  }

  private Mono<ServerResponse> resend(ServerRequest request, JsonInput input) {
    Instant since = Objects.requireNonNullElse(input.instant("since"), Instant.EPOCH);
    Behaviour behaviour = behaviour(input);
    return input.faults().isEmpty()
        ? marketplaces
            .resend(name(request), since, behaviour)
            .map(MarketRoutes::view)
            .collectList()
            .flatMap(told -> ServerResponse.ok().bodyValue(Map.of("items", told)))
        : input.faults().answer();
  }

  private Mono<Told> bind(ServerRequest request, JsonInput input, Behaviour behaviour) {
    return Mono.defer(
        () -> marketplaces.bind(name(request), request.pathVariable("id"), behaviour.target()));
  }

  private Mono<ServerResponse> signOn(ServerRequest request) {
    return Mono.fromSupplier(
            () -> marketplaces.signOn(name(request), request.pathVariable("id"), own.get()))
        .map(url -> Map.of("url", url))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<Told> tell(
      ServerRequest request,
      Step step,
      java.util.function.UnaryOperator<Purchase> change,
      Behaviour behaviour) {
    return Mono.defer(() ->
        marketplaces.tell(name(request), request.pathVariable("id"), step, change, behaviour));
  }

  private static String name(ServerRequest request) {
    return request.pathVariable("name");
  }

  private Mono<ServerResponse> conform(ServerRequest request) {
    return JsonInput.readOptional(
        request,
        Set.of("product", "sku", "otherSku", TARGET),
        input -> {
          Conformance.Sold sold =
              new Conformance.Sold(
                  Objects.requireNonNullElse(input.text("product", LONGEST), "demo"),
                  Objects.requireNonNullElse(input.text("sku", LONGEST), "std"),
                  Objects.requireNonNullElse(input.text("otherSku", LONGEST), "pro"));
          Behaviour behaviour = behaviour(input);
          return input.faults().isEmpty()
              ? conformance
                  .run(name(request), sold, behaviour.target())
                  .flatMap(ServerResponse.ok()::bodyValue)
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> exchanges() {
    return ServerResponse.ok().bodyValue(Map.of("items", marketplaces.calls().exchanges()));
  }
}
