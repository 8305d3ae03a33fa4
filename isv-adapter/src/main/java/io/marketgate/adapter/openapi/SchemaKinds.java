package io.marketgate.adapter.openapi;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What kind of values schemas are about, as they are in the document.
///
/// @param references follows them
record SchemaKinds(References references) {

  /// Keywords whose schemas are about the same value as the schema that has them, which has to fit
  /// all of them or some.
  static final Set<String> OF_THE_SAME = Set.of("allOf", "anyOf", "oneOf");

  private static final Set<String> NO_TYPES = Set.of("", "null");

  /// The one type that values have, beside `null`: which their schema says itself or, where it says
  /// nothing of it, those that it is made of; empty where there are several, or nothing is said.
  String type(JsonNode schema) {
    List<String> own =
        types(references.resolved(schema)).filter(type -> !NO_TYPES.contains(type)).toList();
    if (own.size() == 1) {
      return own.getFirst();
    }
    Set<String> found = new TreeSet<>();
    Set<JsonNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<JsonNode> parts = new ArrayDeque<>(List.of(schema));
    while (!parts.isEmpty()) {
      JsonNode part = references.resolved(parts.remove());
      if (seen.add(part)) {
        types(part).forEach(found::add);
        OF_THE_SAME.forEach(alternatives -> part.path(alternatives).forEach(parts::add));
      }
    }
    found.removeAll(NO_TYPES);
    return found.size() == 1 ? found.iterator().next() : "";
  }

  private static Stream<String> types(JsonNode schema) {
    JsonNode type = schema.path("type");
    return (type.isArray() ? type.valueStream() : Stream.of(type)).map(each -> each.asString(""));
  }

  /// Whether no pair of a query or a form can be made of a value: an object, or a list of lists or
  /// objects.
  boolean isNoPair(JsonNode schema) {
    String type = type(schema);
    String ofItems = type.equals("array") ? type(references.resolved(schema).path("items")) : "";
    return type.equals("object") || ofItems.equals("array") || ofItems.equals("object");
  }

  /// Whether an object has the members that are described in one place, and no others.
  boolean isDescribedInOnePlace(JsonNode schema) {
    JsonNode object = references.resolved(schema);
    return OF_THE_SAME.stream().noneMatch(object::has)
        && !object.has("patternProperties")
        && !object.path("additionalProperties").asBoolean(false)
        && !object.path("additionalProperties").isObject();
  }
}
