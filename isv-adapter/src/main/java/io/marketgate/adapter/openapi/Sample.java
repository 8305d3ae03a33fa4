package io.marketgate.adapter.openapi;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Values for an example: what the schema itself offers, or the plainest of its type. Only what
/// must be given is there. They may not fit: a `pattern` says what is right, and not what to take.
final class SampleParams {

  private static final int DEEPEST = 8;

  /// Of JSON Schema, Validation, 7.3.
  private static final Map<String, String> FORMATS =
      Map.of(
          "date-time", "2026-01-31T10:00:00Z",
          "date", "2026-01-31",
          "time", "10:00:00Z",
          "email", "somebody@example.com",
          "uri", "https://example.com/",
          "uuid", "00000000-0000-4000-8000-000000000000");

  private final JsonNode root;

  /// @param root schema of all parameters, which may have `$defs`
  SampleParams(JsonNode root) {
    this.root = root;
  }

  JsonNode sample() {
    return of(root, 0);
  }

  private JsonNode of(JsonNode schema, int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (depth > DEEPEST || !schema.isObject()) {
      return nodes.nullNode();
    }
    for (String offer : new String[] {"const", "example", "default"}) {
      if (schema.has(offer)) {
        return schema.get(offer);
      }
    }
    for (String list : new String[] {"examples", "enum"}) {
      if (schema.path(list).isArray() && !schema.get(list).isEmpty()) {
        return schema.get(list).get(0);
      }
    }
    if (schema.has("$ref")) {
      String reference = schema.get("$ref").asString("");
      return reference.startsWith("#/")
          ? of(root.at(reference.substring(1)), depth + 1)
          : nodes.nullNode();
    }
    for (String choice : new String[] {"allOf", "anyOf", "oneOf"}) {
      if (schema.path(choice).isArray() && !schema.get(choice).isEmpty()) {
        return of(schema.get(choice).get(0), depth + 1);
      }
    }
    return ofType(schema, depth);
  }

  private JsonNode ofType(JsonNode schema, int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    JsonNode type =
        schema.path("type").isArray() ? schema.get("type").path(0) : schema.path("type");
    return switch (type.asString("")) {
      case "string" -> nodes.stringNode(text(schema));
      case "integer", "number" -> number(schema);
      case "boolean" -> nodes.booleanNode(true);
      case "array" ->
          schema.path("minItems").asInt(0) > 0
              ? nodes.arrayNode().add(of(schema.path("items"), depth + 1))
              : nodes.arrayNode();
      case "null" -> nodes.nullNode();
      default -> object(schema, depth);
    };
  }

  private static JsonNode number(JsonNode schema) {
    if (schema.has("minimum")) {
      return schema.get("minimum");
    }
    if (schema.path("exclusiveMinimum").isNumber()) {
      return JsonNodeFactory.instance.numberNode(schema.get("exclusiveMinimum").longValue() + 1);
    }
    return schema.path("multipleOf").isNumber()
        ? schema.get("multipleOf")
        : JsonNodeFactory.instance.numberNode(1);
  }

  private static String text(JsonNode schema) {
    String formed = FORMATS.get(schema.path("format").asString(""));
    if (formed != null) {
      return formed;
    }
    int longest = schema.path("maxLength").asInt(Integer.MAX_VALUE);
    int shortest = schema.path("minLength").asInt(0);
    String text = "text".substring(0, Math.min(4, longest));
    return text.length() < shortest ? "t".repeat(Math.min(shortest, 100)) : text;
  }

  private JsonNode object(JsonNode schema, int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (JsonNode name : schema.path("required")) {
      object.set(name.asString(), of(schema.path("properties").path(name.asString()), depth + 1));
    }
    return object;
  }
}
