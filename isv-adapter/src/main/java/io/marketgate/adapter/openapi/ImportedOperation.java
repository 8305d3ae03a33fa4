package io.marketgate.adapter.openapi;

import io.marketgate.adapter.catalogue.EndlessReferences;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// One operation of an OpenAPI document on its way to be an action.
final class ImportedOperation {

  /// What is said of an operation, or of all of a path.
  static final String OWN_SERVER = "it has a server of its own, which is not followed";

  private static final String FORM_SCHEMA = "/application~1x-www-form-urlencoded/schema";
  private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([^{}]+)}");
  private static final Pattern CODE_WORDS = Pattern.compile("[^A-Za-z]+");
  private static final int LONGEST_DESCRIPTION = 200;
  private static final int LOWEST_ERROR = 400;
  private static final int HIGHEST_ERROR = 499;

  private final References references;
  private final String method;
  private final String path;
  private final String prefix;
  private final JsonNode operation;
  private final SchemaTranslation schemas;
  private final List<String> remarks = new ArrayList<>();
  private final Map<String, JsonNode> parameters = new LinkedHashMap<>();

  /// @param prefix of all paths
  /// @param item that the operation stands in, which may have parameters for all of its operations
  ImportedOperation(
      References references,
      String method,
      String path,
      String prefix,
      JsonNode item,
      JsonNode operation) {
    this.references = references;
    this.method = method;
    this.path = path;
    this.prefix = prefix;
    this.operation = operation;
    this.schemas = new SchemaTranslation(references, SchemaTranslation.Side.SENT, remarks);
    collect(item.path("parameters"));
    collect(operation.path("parameters"));
  }

  private void collect(JsonNode declared) {
    for (JsonNode each : declared) {
      JsonNode parameter = references.resolved(each);
      if (parameter.isMissingNode()) {
        remarks.add("the parameter " + each.path("$ref").asString("") + " is not in the document");
        continue;
      }
      String key = parameter.path("in").asString("") + " " + parameter.path("name").asString("");
      parameters.put(key, parameter);
    }
  }

  String text() {
    return method + " " + path;
  }

  /// What its name is made of.
  String words() {
    String id = operation.path("operationId").asString("");
    return id.isBlank() ? method.toLowerCase(Locale.ROOT) + " " + path : id;
  }

  /// What was taken over in part only.
  List<String> remarks() {
    return remarks;
  }

  /// What its answer looks like, by the first status of success that says so; missing where none
  /// does.
  private JsonNode answer() {
    return answers()
        .map(JsonContent::schema)
        .filter(schema -> !schema.isEmpty())
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  /// The form of JSON that it has to be asked for, where it answers with no other.
  private @Nullable String answerType() {
    List<String> types = answers().map(JsonContent::type).toList();
    return types.isEmpty() || types.contains(JsonContent.USUAL) ? null : types.getFirst();
  }

  /// The JSON of its successes, by their statuses.
  private Stream<JsonContent> answers() {
    return operation.path("responses").properties().stream()
        .filter(response -> response.getKey().startsWith("2"))
        .sorted(Map.Entry.comparingByKey())
        .map(response -> JsonContent.in(references.resolved(response.getValue()).path("content")))
        .filter(Objects::nonNull);
  }

  /// Whether the document describes refusals whose statuses it does not tell, as `default` or
  /// `4XX`.
  boolean refusesOpenly() {
    return operation.path("responses").propertyNames().stream()
        .anyMatch(status -> status.equals("default") || status.equalsIgnoreCase("4XX"));
  }

  /// Whether a success has headers that the document describes.
  boolean answersWithHeaders() {
    return operation.path("responses").properties().stream()
        .filter(response -> response.getKey().startsWith("2"))
        .anyMatch(response -> !references.resolved(response.getValue()).path("headers").isEmpty());
  }

  /// Whether the document says of this operation itself by which scheme one may call it.
  boolean saysWhoMayCall() {
    return !operation.path("security").isEmpty();
  }

  /// Why it cannot be an action; null when it can.
  @Nullable String obstacle() {
    String ofBody = obstacleOfBody();
    if (ofBody != null) {
      return ofBody;
    }
    for (Map.Entry<String, JsonNode> response : operation.path("responses").properties()) {
      JsonNode answer = references.resolved(response.getValue()).path("content");
      if (response.getKey().startsWith("2")
          && !answer.isEmpty()
          && JsonContent.in(answer) == null) {
        return "it answers with " + String.join(", ", answer.propertyNames()) + ", not JSON";
      }
    }
    for (Map.Entry<String, JsonNode> parameter : parameters.entrySet()) {
      String ofParameter = obstacle(parameter.getKey(), parameter.getValue());
      if (ofParameter != null) {
        return ofParameter;
      }
    }
    Matcher named = PATH_PARAMETER.matcher(path);
    while (named.find()) {
      if (!parameters.containsKey("path " + named.group(1))) {
        return "its path names {" + named.group(1) + "}, which is no parameter";
      }
    }
    return path.matches("[!-~&&[^?#]]+") ? null : "its path has characters that must be escaped";
  }

  /// @param key where it is and its name
  private @Nullable String obstacle(String key, JsonNode parameter) {
    boolean isInPath = key.startsWith("path ");
    boolean isRequired = isInPath || parameter.path("required").asBoolean(false);
    if (isRequired && key.startsWith("cookie ")) {
      return "it requires the " + key;
    }
    if (isRequired
        && key.startsWith("query ")
        && ImportedParameters.isNoPair(parameter, schemas)
        && !ImportedParameters.hasMembersAsPairs(parameter, schemas)) {
      return "it requires an object, or a list of such, in the " + key;
    }
    return isRequired
            && (isInPath || key.startsWith("header "))
            && ImportedParameters.isContainer(parameter, schemas)
        ? "it requires a list or an object in the " + key
        : null;
  }

  private @Nullable String obstacleOfBody() {
    JsonNode declared = operation.path("requestBody");
    JsonNode body = references.resolved(declared);
    if (body.isMissingNode()) {
      return declared.isMissingNode() ? null : "its body is not described in the document";
    }
    JsonNode content = body.path("content");
    if (!content.isEmpty() && JsonContent.in(content) == null) {
      String obstacle = obstacleOfForm(content, body.path("required").asBoolean(false));
      if (obstacle != null) {
        return obstacle;
      }
    }
    return isGet() && body.path("required").asBoolean(false)
        ? "it requires a body, which a GET does not have"
        : null;
  }

  private @Nullable String obstacleOfForm(JsonNode content, boolean isRequired) {
    if (content.at(FORM_SCHEMA).isMissingNode()) {
      return "it takes " + String.join(", ", content.propertyNames()) + ", not JSON";
    }
    return isRequired ? obstacleOfForm(content) : null;
  }

  /// Why a form cannot be sent; null when it can.
  private @Nullable String obstacleOfForm(JsonNode content) {
    return hasForm(content)
        ? ImportedParameters.obstacleOfForm(references.resolved(content.at(FORM_SCHEMA)), schemas)
        : "its form is no object with fields of its own";
  }

  private boolean isGet() {
    return method.equals("GET");
  }

  /// The action as it is written in a catalogue file.
  ///
  /// @param answers of all operations
  ObjectNode toEntry(String product, String service, String name, ImportedAnswers answers) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    ImportedParameters imported = new ImportedParameters(schema, schemas, remarks);
    parameters.values().forEach(imported::add);
    if (!isGet()) {
      addContent(imported);
    } else if (operation.has("requestBody")) {
      remarks.add("its body is left out: a GET has none");
    }
    if (operation.has("servers")) {
      remarks.add(OWN_SERVER);
    }
    if (operation.path("deprecated").asBoolean(false)) {
      remarks.add("it is deprecated");
    }
    if (!operation.path("callbacks").isEmpty()) {
      remarks.add("what it calls back (callbacks) is not taken over");
    }
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("description", description());
    entry.put("effect", isGet() ? "read" : "write");
    entry.put("permission", product + ":" + name);
    entry.put("resource", "acs:" + product + ":*:{accountId}:" + resource(imported));
    entry.set("params", schema);
    ObjectNode returns = answers.of(text(), answer());
    if (!returns.isEmpty()) {
      entry.set("returns", returns);
    }
    ObjectNode backend = entry.putObject("backend");
    backend.put("service", service);
    backend.put("method", method);
    backend.put("path", prefix + imported.inPath(path));
    imported.writeTo(backend);
    addMediaTypes(backend);
    ObjectNode definitions = schemas.definitions();
    if (!definitions.isEmpty()) {
      schema.set("$defs", definitions);
    }
    for (JsonPointer opened : EndlessReferences.open(schema)) {
      remarks.add(opened + " is left out of its schema, which leads back to itself with it");
    }
    ObjectNode errors = errors(product);
    if (!errors.isEmpty()) {
      entry.set("errors", errors);
    }
    return entry;
  }

  /// The forms of JSON that are not the usual one.
  private void addMediaTypes(ObjectNode backend) {
    String answered = answerType();
    if (answered != null) {
      backend.withObjectProperty("headers").put("Accept", answered);
    }
    JsonContent sent =
        JsonContent.in(references.resolved(operation.path("requestBody")).path("content"));
    if (backend.has("body") && sent != null && !sent.type().equals(JsonContent.USUAL)) {
      backend.withObjectProperty("headers").put("Content-Type", sent.type());
    }
  }

  private void addContent(ImportedParameters imported) {
    JsonNode body = references.resolved(operation.path("requestBody"));
    JsonNode content = body.path("content");
    boolean isRequired = body.path("required").asBoolean(false);
    JsonContent sent = JsonContent.in(content);
    if (sent != null) {
      imported.addBody(sent.schema(), isRequired, references);
    } else if (!content.isEmpty()) {
      String obstacle = obstacleOfForm(content);
      if (obstacle == null) {
        imported.addForm(content.at(FORM_SCHEMA), isRequired, references);
      } else {
        remarks.add("its form is left out: " + obstacle);
      }
    }
  }

  /// A form whose fields are known.
  private boolean hasForm(JsonNode content) {
    return references.resolved(content.at(FORM_SCHEMA)).path("properties").size() > 0;
  }

  private String description() {
    String text = operation.path("summary").asString("").strip();
    if (text.isEmpty()) {
      text = operation.path("description").asString("").strip();
    }
    text = text.replaceAll("\\s+", " ");
    return text.isEmpty() ? text() : cut(text);
  }

  /// `<thing>/{params.<name>}` of the last parameter of the path, or `<thing>/*`.
  private String resource(ImportedParameters imported) {
    String[] segments = path.split("/", -1);
    for (int i = segments.length - 1; i >= 0; i--) {
      Matcher parameter = PATH_PARAMETER.matcher(segments[i]);
      boolean isOne = parameter.find();
      String name = isOne ? parameter.group(1) : "";
      if (isOne && parameter.find()) {
        remarks.add(
            "its resource is all of a kind: " + segments[i] + " is more than one parameter");
        break;
      }
      if (isOne) {
        String thing = i > 0 ? segments[i - 1].replaceAll("[^A-Za-z0-9_-]", "") : "";
        return (thing.isEmpty() ? "item" : thing)
            + "/{params."
            + imported.nameOf("path", name)
            + "}";
      }
    }
    String last =
        Stream.of(segments).filter(segment -> !segment.contains("{")).reduce("", (_, next) -> next);
    String thing = last.replaceAll("[^A-Za-z0-9_-]", "");
    return (thing.isEmpty() ? "item" : thing) + "/*";
  }

  /// The refusals that the document describes, by their status; others are a bad gateway.
  private ObjectNode errors(String product) {
    ObjectNode errors = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> response : operation.path("responses").properties()) {
      if (response.getKey().matches("4\\d\\d")) {
        int status = Integer.parseInt(response.getKey());
        if (status >= LOWEST_ERROR && status <= HIGHEST_ERROR) {
          addError(errors, product, status, references.resolved(response.getValue()));
        }
      }
    }
    return errors;
  }

  private static void addError(ObjectNode errors, String product, int status, JsonNode response) {
    String said = response.path("description").asString("").strip().replaceAll("\\s+", " ");
    String message = said.isEmpty() ? "The product refuses with status " + status + "." : said;
    ObjectNode error = errors.putObject(Integer.toString(status));
    error.put("status", status == 401 || status == 403 ? 502 : status);
    error.put("code", capital(product) + "." + reason(status));
    error.put("message", cut(message));
  }

  /// Never within a character.
  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST_DESCRIPTION
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_DESCRIPTION));
  }

  private static String capital(String product) {
    String letters = CODE_WORDS.matcher(product).replaceAll("");
    return letters.isEmpty()
        ? "Backend"
        : letters.substring(0, 1).toUpperCase(Locale.ROOT) + letters.substring(1);
  }

  private static String reason(int status) {
    return switch (status) {
      case 400, 422 -> "Invalid";
      case 401, 403 -> "Forbidden";
      case 404, 410 -> "NotFound";
      case 409, 412 -> "Conflict";
      case 429 -> "TooMany";
      default -> "Refused" + status;
    };
  }
}
