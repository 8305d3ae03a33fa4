package io.marketgate.adapter.catalogue;

import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonPointer;
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

  private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

  public AnswerSchema {
    named = Map.copyOf(named);
  }

  /// What is wrong with one as a JSON Schema of the draft that OpenAPI 3.1 has, 2020-12.
  public static List<SchemaFault> faults(JsonNode document) {
    if (!document.isObject()) {
      return List.of(new SchemaFault(JsonPointer.empty(), "must be a JSON Schema"));
    }
    return document.has("$schema") && !document.path("$schema").asString("").equals(DRAFT)
        ? List.of(new SchemaFault(JsonPointer.compile("/$schema"), "must be " + DRAFT))
        : ParamsSchema.faults(document);
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
