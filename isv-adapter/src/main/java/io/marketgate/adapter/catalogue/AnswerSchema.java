package io.marketgate.adapter.catalogue;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What an action's data look like, as JSON Schema (2020-12): told to those who call, and compared
/// with nothing.
///
/// @param document as it is written
/// @param named what it may refer to by [#REFERENCE] and a name: the schemas of its file, which may
///   refer to each other; one and the same map for all of a file
public record AnswerSchema(JsonNode document, Map<String, JsonNode> named) {

  /// What references begin with.
  public static final String REFERENCE = "#/schemas/";

  public AnswerSchema {
    named = Map.copyOf(named);
  }

  /// What is wrong with one as a JSON Schema, each by its JSON pointer.
  public static List<String> faults(JsonNode document) {
    return document.isObject() ? ParamsSchema.faults(document) : List.of(" must be a JSON Schema");
  }

  /// The name that a reference ends with; empty when it is no such reference.
  public static String nameIn(String reference) {
    return reference.startsWith(REFERENCE) ? reference.substring(REFERENCE.length()) : "";
  }

  /// What a reference leads to; missing where it leads nowhere.
  public JsonNode at(String reference) {
    return named.getOrDefault(nameIn(reference), MissingNode.getInstance());
  }
}
