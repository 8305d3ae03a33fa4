package io.marketgate.gateway.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.CatalogueException;
import io.marketgate.adapter.catalogue.CatalogueSource;
import io.marketgate.adapter.openapi.ImportedCatalogue;
import io.marketgate.adapter.openapi.OpenApiException;
import io.marketgate.adapter.openapi.OpenApiImport;
import io.marketgate.gateway.http.RequestBytes;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.tenant.yaml.StrictYaml;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `/ops/v1/catalogue`: which actions this replica knows, what is wrong with files that it could
/// not use, whether other files could be used, and what an OpenAPI document would be as a file.
final class CatalogueRoutes {

  private static final String PATH = "/ops/v1/catalogue";
  private static final int MOST_FILES = CatalogueSource.MOST_FILES;
  private static final int LONGEST_BODY = 16 * 1024 * 1024;

  /// What products and services are called.
  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  private static final String PRODUCT = "product";
  private static final String SERVICE = "service";
  private static final String DOCUMENT = "document";

  private final LiveCatalogue catalogue;
  private final Standards standards;
  private final String replica;
  private final OperatorGuard operators;

  /// @param replica this one's name
  CatalogueRoutes(
      LiveCatalogue catalogue, Standards standards, String replica, OperatorGuard operators) {
    this.catalogue = catalogue;
    this.standards = standards;
    this.replica = replica;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET(
            PATH,
            request ->
                ServerResponse.ok().bodyValue(CatalogueViews.State.of(replica, catalogue.state())))
        .GET(PATH + "/actions", this::actions)
        .filter(operators::anyOperator)
        .build()
        .and(
            RouterFunctions.route()
                .POST(PATH + ":check", this::check)
                .POST(PATH + ":import", this::importDocument)
                .filter(operators::operations)
                .build());
  }

  private Mono<ServerResponse> actions(ServerRequest request) {
    List<Action> all = List.copyOf(catalogue.get().actions());
    return Page.part(request, all, CatalogueViews.ActionView::of, Action::name);
  }

  /// A tree of the body, read where nobody is kept waiting; a large one takes a while.
  private static Mono<JsonNode> body(ServerRequest request) {
    return RequestBytes.read(request, LONGEST_BODY)
        .publishOn(Schedulers.boundedElastic())
        .map(bytes -> StrictYaml.tree(new String(bytes, UTF_8)));
  }

  private static Mono<ServerResponse> unreadable(JacksonException failure) {
    return Problems.answer(
        HttpStatus.BAD_REQUEST,
        "InvalidInput",
        "The body is no JSON and no YAML: line " + StrictYaml.line(failure) + ".");
  }

  private Mono<ServerResponse> check(ServerRequest request) {
    return body(request)
        .flatMap(body ->
            body instanceof ObjectNode object
                ? check(JsonInput.of(object, Set.of("files", "beside")))
                : Problems.answer(
                    HttpStatus.BAD_REQUEST, "InvalidInput", "A JSON object is expected."))
        .onErrorResume(JacksonException.class, CatalogueRoutes::unreadable);
  }

  /// The files are given by name; those that are there are replaced as a whole, or by their names
  /// only (`beside`).
  private Mono<ServerResponse> check(JsonInput input) {
    SortedMap<String, String> files = files(input);
    boolean isBeside = Boolean.TRUE.equals(input.flag("beside"));
    if (!input.faults().isEmpty()) {
      return input.faults().answer();
    }
    Mono<CatalogueSource> whole =
        isBeside
            ? catalogue.files().map(there -> there.with(files))
            : Mono.just(new CatalogueSource(files));
    return whole
        .flatMap(this::check)
        .onErrorResume(CatalogueException.class, unreadable -> Mono.just(unusable("", unreadable)))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private static SortedMap<String, String> files(JsonInput input) {
    SortedMap<String, String> files = new TreeMap<>();
    JsonNode given = input.value("files");
    if (given != null && areFiles(given)) {
      given.properties().forEach(file -> files.put(file.getKey(), file.getValue().stringValue()));
    } else {
      input.fault(
          "files", "must be an object of 1 to " + MOST_FILES + " texts by names like shop.yml");
    }
    return files;
  }

  private static boolean areFiles(JsonNode given) {
    return given.isObject()
        && !given.isEmpty()
        && given.size() <= MOST_FILES
        && given.propertyNames().stream().allMatch(CatalogueSource::isName)
        && given.values().stream().allMatch(JsonNode::isString);
  }

  private Mono<CatalogueViews.Check> check(CatalogueSource source) {
    return standards
        .check(source)
        .map(this::compare)
        .onErrorResume(
            CatalogueException.class, faulty -> Mono.just(unusable(source.version(), faulty)));
  }

  private static CatalogueViews.Check unusable(String version, CatalogueException faulty) {
    return new CatalogueViews.Check(
        false, version, null, null, null, CatalogueViews.faults(faulty.faults()));
  }

  private CatalogueViews.Check compare(Catalogue checked) {
    Catalogue current = catalogue.get();
    return new CatalogueViews.Check(
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

  /// The body is the document, and product and service are in the query; or all three are members
  /// of the body.
  private Mono<ServerResponse> importDocument(ServerRequest request) {
    return body(request)
        .flatMap(body -> {
          boolean isWrapped = body.has(DOCUMENT) && !body.has("openapi");
          String product =
              isWrapped ? body.path(PRODUCT).asString("") : request.queryParam(PRODUCT).orElse("");
          String service =
              isWrapped
                  ? body.path(SERVICE).asString(product)
                  : request.queryParam(SERVICE).orElse(product);
          if (!NAME.matcher(product).matches() || !NAME.matcher(service).matches()) {
            return Problems.answer(
                HttpStatus.BAD_REQUEST,
                "InvalidInput",
                "product, and service where there is one, must match " + NAME + ".");
          }
          return importDocument(product, service, isWrapped ? body.get(DOCUMENT) : body);
        })
        .onErrorResume(JacksonException.class, CatalogueRoutes::unreadable)
        .onErrorResume(
            OpenApiException.class,
            refused ->
                Problems.answer(
                    HttpStatus.BAD_REQUEST,
                    "DocumentInvalid",
                    String.valueOf(refused.getMessage())));
  }

  /// What the actions of another product, or the gateway's own, are called.
  private Set<String> takenNames(String product) {
    Set<String> taken = new HashSet<>(standards.reservedNames());
    catalogue.get().actions().stream()
        .filter(action -> !action.product().equals(product))
        .forEach(action -> taken.add(action.name()));
    return taken;
  }

  private Mono<ServerResponse> importDocument(String product, String service, JsonNode given) {
    JsonNode document = given.isString() ? StrictYaml.tree(given.stringValue()) : given;
    ImportedCatalogue imported =
        new OpenApiImport(product, service, takenNames(product)).read(document);
    String file = product + ".yml";
    String text = StrictYaml.write(imported.file());
    SortedMap<String, String> files = new TreeMap<>();
    files.put(file, text);
    return check(new CatalogueSource(files))
        .map(check ->
            new CatalogueViews.Import(
                file,
                text,
                imported.actions(),
                imported.server(),
                imported.report().stream().map(CatalogueViews.Remark::of).toList(),
                check.valid(),
                check.faults()))
        .flatMap(ServerResponse.ok()::bodyValue);
  }
}
