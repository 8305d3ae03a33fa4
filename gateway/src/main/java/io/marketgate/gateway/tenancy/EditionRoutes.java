package io.marketgate.gateway.tenancy;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.edition.Edition;
import io.marketgate.tenant.edition.EditionChange;
import io.marketgate.tenant.edition.EditionContent;
import io.marketgate.tenant.edition.Editions;
import io.marketgate.tenant.edition.NewEdition;
import io.marketgate.tenant.edition.Propagation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/// `/ops/v1/editions`: what is sold (api.md 4, tenancy.md 4).
final class EditionRoutes {

  private static final String EDITIONS = "/ops/v1/editions";
  private static final String EDITION = EDITIONS + "/{code}";
  private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
  private static final int MOST_ITEMS = 500;
  private static final int LONGEST_NAME = 200;
  private static final int HIGHEST_RANK = 1_000_000;
  private static final int LONGEST_TRIAL = 365;
  private static final String ITEMS = "items";
  private static final Set<String> ITEM_MEMBERS = Set.of("metric", "limit", "enabled");
  private static final Set<String> CHANGEABLE =
      Set.of(
          "name",
          "category",
          "rank",
          "status",
          "default",
          "trialDays",
          "yearlyPrice",
          ITEMS,
          "version");
  private static final Set<String> NEW =
      Set.of("code", "name", "category", "rank", "default", "trialDays", "yearlyPrice", ITEMS);

  private final Editions editions;
  private final Propagation propagation;
  private final OperatorGuard operators;

  EditionRoutes(Editions editions, Propagation propagation, OperatorGuard operators) {
    this.editions = editions;
    this.propagation = propagation;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .GET(EDITIONS, this::list)
                .GET(EDITION, this::find)
                .GET(EDITION + "/versions", this::versions))
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .POST(EDITIONS, this::create)
                        .PATCH(EDITION, this::change)
                        .POST(EDITION + ":propagate", this::propagate)
                        .DELETE(EDITION, EditionRoutes::neverDeleted))
                .filter(operators::operations)
                .build());
  }

  private Mono<ServerResponse> list(ServerRequest request) {
    return editions
        .all()
        .flatMap(all -> Page.part(request, all, EditionView::summary, Edition::code));
  }

  private Mono<ServerResponse> find(ServerRequest request) {
    return editions
        .find(request.pathVariable("code"))
        .map(EditionView::of)
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private Mono<ServerResponse> versions(ServerRequest request) {
    return editions
        .versions(request.pathVariable("code"))
        .flatMap(all ->
            Page.part(
                request,
                all,
                EditionView.VersionView::of,
                version -> String.valueOf(version.number())));
  }

  private Mono<ServerResponse> create(ServerRequest request) {
    return JsonInput.read(request, NEW, this::create);
  }

  private Mono<ServerResponse> create(JsonInput input) {
    String code = input.requiredText("code");
    if (!code.isEmpty() && !CODE.matcher(code).matches()) {
      input.faults().add("code", "must be letters, digits, _ and -, beginning with a letter");
    }
    Long trialDays = input.number("trialDays", 1, LONGEST_TRIAL);
    NewEdition edition =
        new NewEdition(
            code,
            input.requiredText("name", LONGEST_NAME),
            input.text("category", LONGEST_NAME),
            (int) input.requiredNumber("rank", 1, HIGHEST_RANK),
            Boolean.TRUE.equals(input.flag("default")),
            trialDays == null ? null : trialDays.intValue(),
            input.money("yearlyPrice"),
            Objects.requireNonNullElse(content(input), new EditionContent(List.of())));
    return input.faults().isEmpty()
        ? editions
            .create(edition)
            .map(EditionView::of)
            .flatMap(ServerResponse.status(HttpStatus.CREATED)::bodyValue)
        : input.faults().answer();
  }

  private Mono<ServerResponse> change(ServerRequest request) {
    return JsonInput.read(
        request, CHANGEABLE, input -> change(request.pathVariable("code"), input));
  }

  private Mono<ServerResponse> change(String code, JsonInput input) {
    Long rank = input.number("rank", 0, HIGHEST_RANK);
    Long trialDays = input.number("trialDays", 1, LONGEST_TRIAL);
    EditionChange change =
        new EditionChange(
            input.text("name", LONGEST_NAME),
            input.text("category", LONGEST_NAME),
            rank == null ? null : rank.intValue(),
            status(input),
            input.flag("default"),
            trialDays == null ? null : trialDays.intValue(),
            input.money("yearlyPrice"),
            content(input),
            input.number("version", 0, Long.MAX_VALUE));
    return input.faults().isEmpty()
        ? editions.change(code, change).map(EditionView::of).flatMap(ServerResponse.ok()::bodyValue)
        : input.faults().answer();
  }

  private static Edition.@Nullable Status status(JsonInput input) {
    String status = input.text("status");
    if (status == null) {
      return null;
    }
    if (!status.equals("ACTIVE") && !status.equals("DISCONTINUED")) {
      input.faults().add("status", "must be ACTIVE or DISCONTINUED");
      return null;
    }
    return Edition.Status.valueOf(status);
  }

  /// Null when nothing is said of the items.
  private static @Nullable EditionContent content(JsonInput input) {
    return input.has(ITEMS)
        ? new EditionContent(
            input.objects(ITEMS, MOST_ITEMS, ITEM_MEMBERS).stream()
                .map(EditionRoutes::item)
                .filter(Objects::nonNull)
                .toList())
        : null;
  }

  /// Null for a switch that is off, or a fault.
  private static EditionContent.@Nullable Item item(JsonInput item) {
    String metric = item.requiredText("metric");
    Boolean enabled = item.flag("enabled");
    JsonNode limit = item.value("limit");
    if (limit != null && !limit.isString()) {
      item.fault("limit", "must be a text: unlimited, or digits");
    } else if (item.has("limit") == item.has("enabled")) {
      item.fault("limit", "stands there, or enabled for a switch");
    } else if (limit != null) {
      return new EditionContent.Item(metric, limit.stringValue());
    } else if (Boolean.TRUE.equals(enabled)) {
      return new EditionContent.Item(metric, null);
    }
    return null;
  }

  private Mono<ServerResponse> propagate(ServerRequest request) {
    return JsonInput.read(
        request, Set.of("mode", "dryRun"), input -> propagate(request.pathVariable("code"), input));
  }

  private Mono<ServerResponse> propagate(String code, JsonInput input) {
    Propagation.Mode mode =
        switch (input.requiredText("mode")) {
          case "none", "" -> Propagation.Mode.NONE;
          case "favourable" -> Propagation.Mode.FAVOURABLE;
          case "all" -> Propagation.Mode.ALL;
          default -> {
            input.faults().add("mode", "must be none, favourable or all");
            yield Propagation.Mode.NONE;
          }
        };
    boolean isDry = Boolean.TRUE.equals(input.flag("dryRun"));
    if (!input.faults().isEmpty()) {
      return input.faults().answer();
    }
    return (isDry ? propagation.preview(code, mode) : propagation.propagate(code, mode))
        .map(report ->
            Map.of(
                "dryRun", isDry,
                "organizations", report.organizations(),
                "moves", report.moves()))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private static Mono<ServerResponse> neverDeleted(ServerRequest request) {
    request.exchange().getResponse().getHeaders().set(HttpHeaders.ALLOW, "GET, PATCH");
    return Problems.answer(
        HttpStatus.METHOD_NOT_ALLOWED,
        "MethodNotAllowed",
        "Editions are never deleted; discontinue them.");
  }
}
