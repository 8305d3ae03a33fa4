package io.marketgate.gateway.catalogue;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.CatalogueException;
import io.marketgate.adapter.catalogue.CatalogueFault;
import io.marketgate.adapter.catalogue.CatalogueSource;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/// `/ops/v1/catalogue`: which actions this replica knows, what is wrong with files that it could
/// not use, and whether other files could be used.
final class CatalogueRoutes {

  private static final String PATH = "/ops/v1/catalogue";
  private static final int MOST_FILES = 100;

  private final LiveCatalogue catalogue;
  private final Standards standards;
  private final OperatorGuard operators;

  /// What is in force.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record StateView(
      String version,
      Instant since,
      int actions,
      Map<String, Integer> files,
      @Nullable RejectedView rejected) {

    static StateView of(LiveCatalogue.State state) {
      LiveCatalogue.Rejected rejected = state.rejected();
      return new StateView(
          state.catalogue().version(),
          state.since(),
          state.catalogue().size(),
          state.catalogue().files(),
          rejected == null
              ? null
              : new RejectedView(
                  rejected.version(),
                  rejected.at(),
                  rejected.faults().stream().map(FaultView::of).toList()));
    }
  }

  private record RejectedView(String version, Instant at, List<FaultView> faults) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record FaultView(
      String file, @Nullable Integer line, @Nullable String action, String reason) {

    static FaultView of(CatalogueFault fault) {
      return new FaultView(
          fault.file(),
          fault.line() == 0 ? null : fault.line(),
          fault.action().isEmpty() ? null : fault.action(),
          fault.reason());
    }
  }

  private record ActionsView(List<ActionView> items) {}

  private record ActionView(
      String name,
      String product,
      String description,
      String effect,
      String permission,
      String service) {

    static ActionView of(Action action) {
      return new ActionView(
          action.name(),
          action.product(),
          action.description(),
          action.effect().name().toLowerCase(Locale.ROOT),
          action.toRequiredPermission().action(),
          action.backends().getFirst().service());
    }
  }

  /// What using other files would mean.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record CheckView(
      boolean valid,
      String version,
      @Nullable Integer actions,
      @Nullable List<String> added,
      @Nullable List<String> removed,
      List<FaultView> faults) {}

  CatalogueRoutes(LiveCatalogue catalogue, Standards standards, OperatorGuard operators) {
    this.catalogue = catalogue;
    this.standards = standards;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET(PATH, request -> ServerResponse.ok().bodyValue(StateView.of(catalogue.state())))
        .GET(PATH + "/actions", request -> actions())
        .filter(operators::anyOperator)
        .build()
        .and(
            RouterFunctions.route()
                .POST(PATH + ":check", this::check)
                .filter(operators::operations)
                .build());
  }

  private Mono<ServerResponse> actions() {
    return ServerResponse.ok()
        .bodyValue(
            new ActionsView(catalogue.get().actions().stream().map(ActionView::of).toList()));
  }

  /// The files are given by name; those that are there are replaced as a whole.
  private Mono<ServerResponse> check(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of("files"),
        input -> {
          SortedMap<String, String> files = files(input);
          return input.faults().isEmpty()
              ? check(new CatalogueSource(files))
              : input.faults().answer();
        });
  }

  private static SortedMap<String, String> files(JsonInput input) {
    SortedMap<String, String> files = new TreeMap<>();
    JsonNode given = input.value("files");
    if (given != null && areFiles(given)) {
      given.properties().forEach(file -> files.put(file.getKey(), file.getValue().stringValue()));
    } else {
      input.fault("files", "must be an object of 1 to " + MOST_FILES + " texts by file name");
    }
    return files;
  }

  private static boolean areFiles(JsonNode given) {
    return given.isObject()
        && !given.isEmpty()
        && given.size() <= MOST_FILES
        && given.values().stream().allMatch(JsonNode::isString);
  }

  private Mono<ServerResponse> check(CatalogueSource source) {
    return standards
        .check(source)
        .map(this::compare)
        .onErrorResume(
            CatalogueException.class,
            faulty ->
                Mono.just(
                    new CheckView(
                        false,
                        source.version(),
                        null,
                        null,
                        null,
                        faulty.faults().stream().map(FaultView::of).toList())))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private CheckView compare(Catalogue checked) {
    Catalogue current = catalogue.get();
    return new CheckView(
        true,
        checked.version(),
        checked.size(),
        without(checked, current),
        without(current, checked),
        List.of());
  }

  private static List<String> without(Catalogue some, Catalogue others) {
    return some.actions().stream()
        .map(Action::name)
        .filter(name -> others.find(name).isEmpty())
        .toList();
  }
}
