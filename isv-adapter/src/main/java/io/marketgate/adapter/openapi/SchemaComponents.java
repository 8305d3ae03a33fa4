package io.marketgate.adapter.openapi;

import io.marketgate.adapter.catalogue.AnswerSchema;
import io.marketgate.adapter.catalogue.SchemaReferences;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The schemas of an OpenAPI document that others refer to. What catalogue files name becomes a
/// component of it, called by the product and its name, and what an action's parameters define, by
/// the action; what is called the same is told apart by a number.
final class SchemaComponents {

  private static final String REFERENCE = "#/components/schemas/";
  private static final String DEFINITION = "#/$defs/";

  private final ObjectNode schemas = JsonNodeFactory.instance.objectNode();

  /// The keys of what a file has, by reference. A file is known by its schemas, which are many.
  private final Map<Map<String, JsonNode>, Map<String, String>> keys = new IdentityHashMap<>();

  /// What an action answers, to be put into the document.
  JsonNode ofAnswer(String product, AnswerSchema schema) {
    Map<String, String> keysOfFile = keys.computeIfAbsent(schema.named(), first -> new HashMap<>());
    return put(product, schema.document(), keysOfFile, schema::at);
  }

  /// An action's parameters, to be put into the document.
  JsonNode ofParams(String action, JsonNode schema) {
    if (isPlain(schema)) {
      ObjectNode rest = ((ObjectNode) schema).deepCopy();
      rest.remove("$defs");
      return put(action, rest, new HashMap<>(), reference -> schema.at(reference.substring(1)));
    }
    // Other references lead where they should only where it is a document of its own.
    ObjectNode named = ((ObjectNode) schema).deepCopy();
    named.put("$id", "urn:marketgate:action:" + action);
    return named;
  }

  /// Whether it refers to its definitions only, in the words of the document.
  private static boolean isPlain(JsonNode schema) {
    return schema.findValue("$id") == null
        && schema.findValue("$schema") == null
        && SchemaReferences.of(schema).stream()
            .allMatch(reference ->
                reference.startsWith(DEFINITION)
                    && schema.at(reference.substring(1)).isObject()
                    && reference.lastIndexOf('/') == DEFINITION.length() - 1);
  }

  /// @param prefix of the keys
  /// @param known keys by reference
  /// @param definitions what a reference leads to
  private JsonNode put(
      String prefix,
      JsonNode schema,
      Map<String, String> known,
      Function<String, JsonNode> definitions) {
    Deque<String> fresh = new ArrayDeque<>();
    UnaryOperator<String> toComponent =
        reference ->
            REFERENCE
                + known.computeIfAbsent(
                    reference,
                    first -> {
                      fresh.add(reference);
                      return reserve(prefix, reference.substring(reference.lastIndexOf('/') + 1));
                    });
    JsonNode put = SchemaReferences.replaced(schema, toComponent);
    while (!fresh.isEmpty()) {
      String reference = fresh.remove();
      JsonNode definition = definitions.apply(reference);
      schemas.set(known.get(reference), SchemaReferences.replaced(definition, toComponent));
    }
    return put;
  }

  /// A free key of the letters that a component may have (OpenAPI 3.1, 4.8.7).
  private String reserve(String prefix, String name) {
    String key = letters(prefix) + "." + letters(name);
    String free = key;
    for (int number = 2; schemas.has(free); number++) {
      free = key + "." + number;
    }
    schemas.putObject(free);
    return free;
  }

  private static String letters(String name) {
    return name.replaceAll("[^A-Za-z0-9_-]", "_");
  }

  /// All of them, by their keys.
  ObjectNode schemas() {
    return schemas;
  }
}
