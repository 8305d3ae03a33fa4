package io.marketgate.adapter.openapi;

import io.marketgate.adapter.catalogue.BackendHeaderName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The parameters of an operation, which come from its path, query, headers and body, as members of
/// one object; and where each of them goes again.
final class ImportedParameters {

  private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([^{}]+)}");

  /// OpenAPI says that declarations of these headers are to be ignored.
  private static final Set<String> IGNORED_HEADERS =
      Set.of("accept", "content-type", "authorization");

  /// How values are written where nothing else is said, by where they are (OpenAPI 3.1, 4.8.12.2).
  private static final Map<String, String> STYLES =
      Map.of("path", "simple", "query", "form", "header", "simple");

  /// Of an object's schema: its members, and words that allow and forbid nothing.
  private static final Set<String> OF_FLAT_BODIES =
      Set.of(
          "type",
          "properties",
          "required",
          "additionalProperties",
          "title",
          "description",
          "example",
          "examples",
          "deprecated",
          "externalDocs",
          "xml",
          "readOnly",
          "writeOnly",
          "$schema",
          "$id",
          "$comment",
          "$defs",
          "definitions");

  private static final String BODY = "body";

  /// What a JSON pointer in a placeholder can lead to.
  private static final Pattern MEMBER = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private final ObjectNode schema;
  private final SchemaTranslation schemas;
  private final List<String> remarks;
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private final ObjectNode query = JsonNodeFactory.instance.objectNode();
  private final ObjectNode headers = JsonNodeFactory.instance.objectNode();
  private final ObjectNode form = JsonNodeFactory.instance.objectNode();
  private final ObjectNode properties;
  private final ArrayNode required;
  private final ObjectNode dependent = JsonNodeFactory.instance.objectNode();
  private JsonNode body = JsonNodeFactory.instance.missingNode();

  /// @param schema of the action's parameters, to be filled
  /// @param remarks to add to
  ImportedParameters(ObjectNode schema, SchemaTranslation schemas, List<String> remarks) {
    this.schema = schema;
    this.schemas = schemas;
    this.remarks = remarks;
    this.required = JsonNodeFactory.instance.arrayNode();
    this.properties = JsonNodeFactory.instance.objectNode();
  }

  void add(JsonNode parameter) {
    String name = parameter.path("name").asString("");
    String in = parameter.path("in").asString("");
    boolean isRequired = parameter.path("required").asBoolean(false) || in.equals("path");
    switch (in) {
      case "path" -> {
        var _ = property(in, name, parameter, isRequired);
      }
      case "query" -> addQuery(name, parameter, isRequired);
      case "header" -> {
        boolean isFree = BackendHeaderName.isFree(name);
        if (isFree && isContainer(parameter, schemas)) {
          remarks.add("the header " + name + " is left out: it is a list or an object");
        } else if (isFree) {
          headers.put(name, "{" + property(in, name, parameter, isRequired) + "}");
        } else if (!IGNORED_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
          remarks.add("the header " + name + " is left out: it is one of the gateway's own");
        }
      }
      default -> remarks.add("the parameter " + name + " (" + in + ") is left out");
    }
  }

  private void addQuery(String name, JsonNode parameter, boolean isRequired) {
    if (hasMembersAsPairs(parameter, schemas)) {
      String own = property("query", name, parameter, isRequired);
      properties.set(own, schemas.closed(schemaOf(parameter)));
      addMembers(query, name, own, schemaOf(parameter));
    } else if (isNoPair(parameter, schemas)) {
      remarks.add(
          "the parameter "
              + name
              + " is left out: it is an object or a list of such, which a query cannot have");
    } else {
      String own = property("query", name, parameter, isRequired);
      query.put(name, isListInOneValue(parameter) ? "{" + own + ",}" : "{" + own + "}");
    }
  }

  /// `filter[color]` for the member `color` of `filter` (OpenAPI's style `deepObject`).
  private void addMembers(ObjectNode pairs, String name, String own, JsonNode object) {
    schemas
        .properties(object)
        .propertyNames()
        .forEach(member -> pairs.put(name + "[" + member + "]", "{/" + own + "/" + member + "}"));
  }

  /// Whether it is an object whose members are pairs of their own, and can be.
  static boolean hasMembersAsPairs(JsonNode parameter, SchemaTranslation schemas) {
    JsonNode schema = schemaOf(parameter);
    return parameter.path("style").asString("").equals("deepObject")
        && (schemas.kinds().type(schema).isEmpty() || schemas.kinds().type(schema).equals("object"))
        && schemas.kinds().isDescribedInOnePlace(schema)
        && areScalars(schemas.properties(schema), schemas);
  }

  private static boolean areScalars(JsonNode members, SchemaTranslation schemas) {
    return !members.isEmpty()
        && members.properties().stream()
            .allMatch(member ->
                MEMBER.matcher(member.getKey()).matches()
                    && !schemas.kinds().isNoPair(member.getValue()));
  }

  /// Whether no pair of a query or a form can be made of it.
  static boolean isNoPair(JsonNode parameter, SchemaTranslation schemas) {
    JsonNode schema = schemaOf(parameter);
    boolean isJsonText = !parameter.has("schema") && parameter.has("content");
    return schemas.kinds().isNoPair(schema)
        || (isJsonText && schemas.kinds().type(schema).equals("array"));
  }

  private String property(String in, String name, JsonNode parameter, boolean isRequired) {
    String own = fresh(name);
    names.put(in + " " + name, own);
    properties.set(own, schemas.translate(schemaOf(parameter)));
    if (isRequired) {
      required.add(own);
    }
    if (!hasMembersAsPairs(parameter, schemas)) {
      lookAtStyle(in, name, parameter);
    }
    return own;
  }

  /// Whether it cannot be written where a text is.
  static boolean isContainer(JsonNode parameter, SchemaTranslation schemas) {
    String type = schemas.kinds().type(schemaOf(parameter));
    return type.equals("array") || type.equals("object");
  }

  private static JsonNode schemaOf(JsonNode parameter) {
    JsonNode schema = parameter.path("schema");
    return schema.isMissingNode() ? parameter.at("/content/application~1json/schema") : schema;
  }

  /// `fields=a,b` rather than `fields=a&fields=b`.
  private boolean isListInOneValue(JsonNode parameter) {
    return schemas.kinds().type(schemaOf(parameter)).equals("array")
        && parameter.path("style").asString("form").equals("form")
        && !parameter.path("explode").asBoolean(true);
  }

  private void lookAtStyle(String in, String name, JsonNode parameter) {
    String usual = STYLES.getOrDefault(in, "");
    String style = parameter.path("style").asString(usual);
    if (!style.equals(usual)) {
      remarks.add("the parameter " + name + " has the style " + style + ", which is not followed");
    }
  }

  /// A body that is an object with known members becomes members of the parameters, as long as none
  /// of them has the name of another parameter; any other becomes the parameter `body`.
  ///
  /// @param declared schema of it
  void addBody(JsonNode declared, boolean isRequired, References references) {
    JsonNode object = references.resolved(declared);
    boolean isSaidInOnePlace =
        !declared.has("$ref") || declared.size() == 1 || !references.mayHaveSiblings();
    // What is required of a body goes with all of it, which may be left out where it need not be.
    boolean isAllOrNothing = !isRequired && !schemas.required(object).isEmpty();
    if (isSaidInOnePlace && isFlat(object) && !isAllOrNothing) {
      body = members(object);
    } else {
      String own = fresh(BODY);
      properties.set(own, schemas.translate(declared));
      if (isRequired) {
        required.add(own);
      }
      body = JsonNodeFactory.instance.stringNode("{" + own + "}");
    }
  }

  private ObjectNode members(JsonNode object) {
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    sent(object)
        .forEach((name, schema) -> {
          properties.set(name, schemas.translate(schema));
          members.put(name, "{" + name + "}");
        });
    schemas.required(object).forEach(required::add);
    return members;
  }

  /// What callers send of an object: what is described and theirs to give, and what is required. Of
  /// that, what is not described may be anything.
  private Map<String, JsonNode> sent(JsonNode object) {
    Map<String, JsonNode> sent = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : object.path("properties").properties()) {
      if (!schemas.isAssigned(member.getValue())) {
        sent.put(member.getKey(), member.getValue());
      }
    }
    for (JsonNode required : schemas.required(object)) {
      String name = required.asString("");
      if (sent.putIfAbsent(name, JsonNodeFactory.instance.objectNode()) == null) {
        remarks.add("the member " + name + " of its body is required and not described");
      }
    }
    return sent;
  }

  /// A form's fields become parameters of their own.
  ///
  /// @param declared schema of an object
  void addForm(JsonNode declared, boolean isRequired, References references) {
    JsonNode object = references.resolved(declared);
    if (object.has("allOf") || object.has("oneOf") || object.has("anyOf")) {
      remarks.add("of its form only the fields that are listed are taken over");
    }
    Set<String> needed = new HashSet<>();
    schemas.required(object).forEach(name -> needed.add(name.asString("")));
    Map<String, String> fields = new LinkedHashMap<>();
    sent(object)
        .forEach((name, schema) -> {
          if (schemas.kinds().isNoPair(schema)) {
            remarks.add(
                "the field "
                    + name
                    + " is left out: it is an object or a list of such, which a form cannot have");
          } else {
            String own = fresh(name);
            properties.set(own, schemas.translate(schema));
            form.put(name, "{" + own + "}");
            fields.put(name, own);
            if (isRequired && needed.contains(name)) {
              required.add(own);
            }
          }
        });
    if (!isRequired) {
      needOneAnother(fields, needed);
    }
  }

  /// A form that may be left out has what it requires when there is any of it.
  ///
  /// @param fields what its members are called here
  private void needOneAnother(Map<String, String> fields, Set<String> needed) {
    List<String> always =
        fields.entrySet().stream()
            .filter(field -> needed.contains(field.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    for (String field : fields.values()) {
      List<String> others = always.stream().filter(other -> !other.equals(field)).toList();
      if (!others.isEmpty()) {
        ArrayNode names = dependent.putArray(field);
        others.forEach(names::add);
      }
    }
  }

  /// Whether a form requires a field that cannot be sent.
  ///
  /// @param object its schema
  static @Nullable String obstacleOfForm(JsonNode object, SchemaTranslation schemas) {
    for (JsonNode name : schemas.required(object)) {
      JsonNode schema = object.path("properties").path(name.asString(""));
      if (schemas.kinds().isNoPair(schema)) {
        return "it requires an object, or a list of such, in the field " + name.asString("");
      }
    }
    return null;
  }

  /// Whether nothing is lost when its members become parameters: it says nothing about the whole.
  private boolean isFlat(JsonNode object) {
    JsonNode members = object.path("properties");
    return members.isObject()
        && !members.isEmpty()
        && object.propertyNames().stream()
            .allMatch(word -> OF_FLAT_BODIES.contains(word) || word.startsWith("x-"))
        && !object.path("additionalProperties").asBoolean(false)
        && !object.path("additionalProperties").isObject()
        && Stream.concat(
                members.propertyNames().stream(),
                object.path("required").valueStream().map(name -> name.asString("")))
            .allMatch(this::canBeParameter);
  }

  private boolean canBeParameter(String name) {
    return name.matches("[A-Za-z][A-Za-z0-9_-]{0,63}")
        && !used.contains(name)
        && !name.equals("params");
  }

  /// A name that placeholders can have, used once.
  private String fresh(String name) {
    String letters = name.replaceAll("[^A-Za-z0-9_-]+", "_").replaceAll("^[^A-Za-z]+|_+$", "");
    String base =
        letters.isEmpty() || letters.equals("params")
            ? "p_" + letters
            : letters.substring(0, Math.min(letters.length(), 60));
    String free = base;
    for (int number = 2; !used.add(free); number++) {
      free = base + number;
    }
    return free;
  }

  /// What a parameter of the document is called here.
  String nameOf(String in, String name) {
    return names.getOrDefault(in + " " + name, name);
  }

  /// A path with the names that its parameters have here.
  String inPath(String path) {
    StringBuilder own = new StringBuilder();
    Matcher parameter = PATH_PARAMETER.matcher(path);
    while (parameter.find()) {
      parameter.appendReplacement(
          own, Matcher.quoteReplacement("{" + nameOf("path", parameter.group(1)) + "}"));
    }
    return parameter.appendTail(own).toString();
  }

  /// Completes the schema, and says where the parameters go.
  ///
  /// @param backend of the action
  void writeTo(ObjectNode backend) {
    if (!properties.isEmpty()) {
      schema.set("properties", properties);
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    if (!dependent.isEmpty()) {
      schema.set("dependentRequired", dependent);
    }
    if (!query.isEmpty()) {
      backend.set("query", query);
    }
    if (!headers.isEmpty()) {
      backend.set("headers", headers);
    }
    if (!form.isEmpty()) {
      backend.set("form", form);
    }
    if (!body.isMissingNode()) {
      backend.set("body", body);
    }
  }
}
