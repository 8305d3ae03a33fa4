package io.marketgate.adapter.openapi;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.AnswerSchema;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.contract.TokenFault;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Describes a catalogue as callers see it: the product contract's one form of call for each action
/// (api.md 1), as an OpenAPI 3.1 document and as a page for people. Nothing of the backends is in
/// it.
public final class CatalogueDescription {

  private static final JsonMapper JSON = new JsonMapper();

  private static final int FORBIDDEN = 403;
  private static final int TRACE_CONFLICT = 409;

  /// The contract's own codes by status (api.md 1).
  private static final SortedMap<Integer, String> CODES =
      new TreeMap<>(
          Map.of(
              400,
              "MissingParameter.<name>, InvalidParameter.<name>",
              401,
              Arrays.stream(TokenFault.values())
                  .map(TokenFault::code)
                  .collect(Collectors.joining(", ")),
              FORBIDDEN,
              "Forbidden.RAM, Forbidden.NotSubscribed, Forbidden.Suspended, Forbidden.Edition,"
                  + " QuotaExceeded.<metric>",
              404,
              "InvalidAction.NotFound",
              TRACE_CONFLICT,
              "TraceConflict",
              429,
              "Throttling.User, Throttling.Account, Throttling.Action",
              500,
              "InternalError",
              502,
              "Backend.BadGateway",
              503,
              "Backend.Unavailable, ServiceUnavailable",
              504,
              "Backend.Timeout"));

  private final Catalogue catalogue;
  private final SchemaComponents schemas = new SchemaComponents();

  public CatalogueDescription(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// Parameters for an example of a call, as JSON text; see [#isSampleFit].
  static String sample(Action action) {
    return JSON.writeValueAsString(sampleParams(action));
  }

  /// Whether an action may be called with the parameters of its example. They are made from the
  /// schema, which does not always say what would fit.
  static boolean isSampleFit(Action action) {
    return sampleParams(action) instanceof ObjectNode params
        && action.checkParams(params).isEmpty();
  }

  private static JsonNode sampleParams(Action action) {
    return Sample.ofParams(action.schema());
  }

  /// The OpenAPI 3.1 document.
  public ObjectNode openApi() {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("openapi", "3.1.0");
    ObjectNode info = document.putObject("info");
    info.put("title", "Product actions");
    info.put("version", catalogue.version());
    info.put(
        "description",
        "Actions that can be called from a marketplace's console: all with GET, their parameters as"
            + " one JSON object.");
    ArrayNode tags = document.putArray("tags");
    TreeSet<String> products = new TreeSet<>();
    ObjectNode paths = document.putObject("paths");
    for (Action action : catalogue.actions()) {
      products.add(action.product());
      paths.putObject("/api/" + action.name()).set("get", operation(action));
    }
    products.forEach(product -> tags.addObject().put("name", product));
    ObjectNode components = document.putObject("components");
    addComponents(components);
    if (!schemas.schemas().isEmpty()) {
      components.set("schemas", schemas.schemas());
    }
    return document;
  }

  private ObjectNode operation(Action action) {
    ObjectNode operation = JsonNodeFactory.instance.objectNode();
    operation.put("operationId", action.name());
    operation.put("summary", action.description());
    operation.putArray("tags").add(action.product());
    operation.put("x-effect", action.effect() == Action.Effect.READ ? "read" : "write");
    operation.put("x-permission", action.toRequiredPermission().action());
    if (action.task() != null && action.returns() instanceof AnswerSchema returns) {
      operation.set("x-task-ends-with", schemas.ofAnswer(action.product(), returns));
    }
    ArrayNode parameters = operation.putArray("parameters");
    for (String shared : List.of("userinfo", "accessToken", "traceId")) {
      parameters.addObject().put("$ref", "#/components/parameters/" + shared);
    }
    ObjectNode params = parameters.addObject();
    params.put("name", "params").put("in", "query");
    params.put("required", action.schema().document().path("required").size() > 0);
    ObjectNode media = params.putObject("content").putObject("application/json");
    media.set("schema", schemas.ofParams(action.name(), action.schema().document()));
    media.set("example", JSON.readTree(sample(action)));
    addResponses(operation.putObject("responses"), action);
    return operation;
  }

  private void addResponses(ObjectNode responses, Action action) {
    AnswerSchema returns = action.returns();
    if (action.task() != null) {
      responses.putObject("202").put("$ref", "#/components/responses/Accepted");
    } else if (returns == null) {
      responses.putObject("200").put("$ref", "#/components/responses/Success");
    } else {
      addEnvelope(
          responses.putObject("200"),
          "The action's data.",
          "data",
          schemas.ofAnswer(action.product(), returns));
    }
    SortedMap<Integer, String> failures = new TreeMap<>(CODES);
    if (action.effect() == Action.Effect.READ) {
      failures.remove(TRACE_CONFLICT);
    } else {
      failures.merge(FORBIDDEN, "Forbidden.Origin", (codes, one) -> codes + ", " + one);
    }
    action
        .ownRefusals()
        .forEach(own ->
            failures.merge(
                own.status(),
                own.code() + ": " + own.message(),
                (codes, one) -> codes + "; " + one));
    failures.forEach((status, codes) ->
        responses
            .putObject(status.toString())
            .put("$ref", "#/components/responses/Failure")
            .put("description", codes));
  }

  private static void addComponents(ObjectNode components) {
    ObjectNode parameters = components.putObject("parameters");
    addParameter(parameters, "userinfo", true, "JSON object with uid and accountId of who calls.");
    addParameter(parameters, "accessToken", true, "The caller's access token.");
    addParameter(
        parameters,
        "traceId",
        false,
        "1 to 64 of [A-Za-z0-9._-]; a write with the same one is made once.");
    ObjectNode responses = components.putObject("responses");
    addEnvelope(responses.putObject("Success"), "The action's data.", "data");
    addEnvelope(
        responses.putObject("Accepted"),
        "The work has begun: its task, about which DescribeTask tells.",
        "data");
    addEnvelope(responses.putObject("Failure"), "Why there are none.", "detail");
  }

  private static void addParameter(
      ObjectNode parameters, String name, boolean isRequired, String description) {
    parameters
        .putObject(name)
        .put("name", name)
        .put("in", "query")
        .put("required", isRequired)
        .put("description", description)
        .putObject("schema")
        .put("type", "string");
  }

  private static void addEnvelope(ObjectNode response, String description, String member) {
    addEnvelope(response, description, member, JsonNodeFactory.instance.objectNode());
  }

  private static void addEnvelope(
      ObjectNode response, String description, String member, JsonNode form) {
    response.put("description", description);
    ObjectNode schema =
        response.putObject("content").putObject("application/json").putObject("schema");
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    properties.putObject("success").put("type", "boolean");
    for (String text : List.of("code", "message", "requestId", "traceId")) {
      properties.putObject(text).put("type", "string");
    }
    properties.set(member, form);
  }
}
