package io.marketgate.adapter.openapi;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes JSON Schema 2020-12 of the schemas of an OpenAPI document. Those of 3.1 are that already;
/// those of 3.0 say a few things in words of their own (`nullable`, `exclusiveMinimum: true`). What
/// is for documentation only is left out; schemas that are referred to come along under `$defs`.
/// All of them are of what is sent, so what only the server assigns (`readOnly`) is no part of them
/// (OpenAPI 3.0.3, 3.1: "SHOULD NOT be sent as part of the request").
final class SchemaTranslation {

  private static final String REF = "$ref";
  private static final String DEFS = "$defs";
  private static final String REQUIRED = "required";
  private static final String READ_ONLY = "readOnly";

  /// Keywords whose value is a schema by name.
  private static final Set<String> MAPS =
      Set.of("properties", "patternProperties", "dependentSchemas");

  /// Keywords whose value is a schema, or several.
  private static final Set<String> SCHEMAS =
      Set.of(
          "items",
          "additionalProperties",
          "not",
          "allOf",
          "anyOf",
          "oneOf",
          "prefixItems",
          "contains",
          "propertyNames",
          "if",
          "then",
          "else",
          "unevaluatedProperties",
          "unevaluatedItems");

  /// Keywords that are taken as they are.
  private static final Set<String> VALUES =
      Set.of(
          "type",
          "enum",
          "const",
          "minLength",
          "maxLength",
          "pattern",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minItems",
          "maxItems",
          "uniqueItems",
          "minProperties",
          "maxProperties",
          "default",
          "description",
          "dependentRequired",
          "minContains",
          "maxContains");

  private final References references;
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Deque<String> waiting = new ArrayDeque<>();

  SchemaTranslation(References references) {
    this.references = references;
  }

  /// Translates a schema. What it refers to is fetched by [#definitions].
  JsonNode translate(JsonNode schema) {
    if (schema.isBoolean()) {
      return schema;
    }
    ObjectNode translated = JsonNodeFactory.instance.objectNode();
    if (schema.has(REF)) {
      String reference = schema.get(REF).asString("");
      if (reference.startsWith("#/") && !references.at(reference).isMissingNode()) {
        translated.put(REF, "#/" + DEFS + "/" + nameOf(reference));
      }
      return translated;
    }
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      add(translated, schema, member.getKey(), member.getValue());
    }
    makeExclusive(translated, "minimum", "exclusiveMinimum");
    makeExclusive(translated, "maximum", "exclusiveMaximum");
    return schema.path("nullable").asBoolean(false) ? nullable(translated) : translated;
  }

  private void add(ObjectNode translated, JsonNode schema, String keyword, JsonNode value) {
    if (keyword.equals(REQUIRED)) {
      ArrayNode names = required(schema);
      if (!names.isEmpty()) {
        translated.set(REQUIRED, names);
      }
    } else if (MAPS.contains(keyword) && value.isObject()) {
      ObjectNode schemas = translated.putObject(keyword);
      value.properties().stream()
          .filter(each -> !isAssigned(each.getValue()))
          .forEach(each -> schemas.set(each.getKey(), translate(each.getValue())));
    } else if (SCHEMAS.contains(keyword)) {
      if (value.isArray()) {
        ArrayNode schemas = translated.putArray(keyword);
        value.forEach(each -> schemas.add(translate(each)));
      } else {
        translated.set(keyword, translate(value));
      }
    } else if (VALUES.contains(keyword)) {
      translated.set(keyword, value);
    }
  }

  /// The names of what must be sent.
  ArrayNode required(JsonNode schema) {
    ArrayNode names = JsonNodeFactory.instance.arrayNode();
    for (JsonNode name : schema.path(REQUIRED)) {
      if (!isAssigned(schema.path("properties").path(name.asString("")))) {
        names.add(name);
      }
    }
    return names;
  }

  /// Whether a property is the server's to give.
  boolean isAssigned(JsonNode property) {
    return property.path(READ_ONLY).asBoolean(false)
        || references.resolved(property).path(READ_ONLY).asBoolean(false);
  }

  /// In 3.0 the bound is a number and another keyword says that it is excluded.
  private static void makeExclusive(ObjectNode schema, String bound, String exclusive) {
    JsonNode flag = schema.get(exclusive);
    if (flag != null && flag.isBoolean()) {
      schema.remove(exclusive);
      if (flag.booleanValue() && schema.has(bound)) {
        schema.set(exclusive, schema.remove(bound));
      }
    }
  }

  private static JsonNode nullable(ObjectNode schema) {
    JsonNode type = schema.get("type");
    if (type != null && type.isString() && !schema.has("enum")) {
      schema.putArray("type").add(type).add("null");
      return schema;
    }
    ObjectNode either = JsonNodeFactory.instance.objectNode();
    ArrayNode options = either.putArray("anyOf");
    options.add(schema);
    options.addObject().put("type", "null");
    return either;
  }

  private String nameOf(String reference) {
    return names.computeIfAbsent(
        reference,
        fresh -> {
          waiting.add(fresh);
          String last =
              fresh.substring(fresh.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9_]", "_");
          return names.containsValue(last) ? last + "_" + names.size() : last;
        });
  }

  /// Everything that has been referred to, directly or not; empty when nothing has.
  ObjectNode definitions() {
    ObjectNode definitions = JsonNodeFactory.instance.objectNode();
    while (!waiting.isEmpty()) {
      String reference = waiting.remove();
      definitions.set(nameOf(reference), translate(references.at(reference)));
    }
    return definitions;
  }
}
