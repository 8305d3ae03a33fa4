package io.marketgate.adapter.catalogue;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What schemas refer to (JSON Schema 2020-12, 8.2.3).
public final class SchemaReferences {

  /// Keywords whose value is a reference.
  private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef");

  /// Keywords that say where references lead, which is another place in another document.
  private static final Set<String> PLACES = Set.of("$id", "$anchor", "$dynamicAnchor", "$schema");

  /// Keywords whose value is a schema by name.
  static final Set<String> MAPS =
      Set.of("properties", "patternProperties", "dependentSchemas", "$defs", "definitions");

  /// Keywords whose value is none, whatever it looks like.
  static final Set<String> VALUES = Set.of("const", "enum", "default", "example", "examples");

  private SchemaReferences() {}

  /// What a schema refers to.
  public static Set<String> of(JsonNode schema) {
    Set<String> references = new TreeSet<>();
    var _ =
        replaced(
            schema,
            reference -> {
              references.add(reference);
              return reference;
            });
    return references;
  }

  /// A schema for another document, with other references.
  ///
  /// @param other what to refer to instead of what it refers to
  public static JsonNode replaced(JsonNode schema, UnaryOperator<String> other) {
    if (schema.isArray()) {
      ArrayNode schemas = JsonNodeFactory.instance.arrayNode(schema.size());
      schema.forEach(each -> schemas.add(replaced(each, other)));
      return schemas;
    }
    if (!schema.isObject()) {
      return schema;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String keyword = member.getKey();
      JsonNode value = member.getValue();
      if (REFERENCES.contains(keyword) && value.isString()) {
        copy.put(keyword, other.apply(value.stringValue()));
      } else if (PLACES.contains(keyword)) {
        continue;
      } else if (VALUES.contains(keyword)) {
        copy.set(keyword, value);
      } else if (MAPS.contains(keyword)) {
        ObjectNode schemas = copy.putObject(keyword);
        value
            .properties()
            .forEach(each -> schemas.set(each.getKey(), replaced(each.getValue(), other)));
      } else {
        copy.set(keyword, replaced(value, other));
      }
    }
    return copy;
  }
}
