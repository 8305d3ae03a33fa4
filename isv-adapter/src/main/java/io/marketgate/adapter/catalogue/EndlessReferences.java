package io.marketgate.adapter.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// Finds schemas that lead back to themselves about the same value, so that comparing would never
/// end (JSON Schema 2020-12 core, 9.4.1). One that leads back for a part of the value, like a
/// tree's, is none of them.
final class EndlessReferences {

  /// Keywords whose schema is about the same value.
  private static final Set<String> ABOUT_THE_SAME = Set.of("not", "if", "then", "else");

  /// Keywords whose schemas are.
  private static final Set<String> ALL_ABOUT_THE_SAME =
      Set.of("allOf", "anyOf", "oneOf", "dependentSchemas");

  private final JsonNode document;
  private final Set<JsonNode> known = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<JsonNode> entered = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<JsonNode> endless = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<SchemaFault> faults = new ArrayList<>();

  private EndlessReferences(JsonNode document) {
    this.document = document;
  }

  /// A fault for each circle.
  static List<SchemaFault> in(JsonNode document) {
    EndlessReferences references = new EndlessReferences(document);
    references.lookAt(document, JsonPointer.empty());
    return references.faults;
  }

  private void lookAt(JsonNode value, JsonPointer place) {
    if (value.isObject()) {
      follow(value);
      if (endless.contains(value)) {
        faults.add(
            new SchemaFault(place, "leads back to itself about the same value, without an end"));
      }
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        JsonPointer within = place.appendProperty(member.getKey());
        if (SchemaReferences.MAPS.contains(member.getKey())) {
          lookAtAll(member.getValue(), within);
        } else if (!SchemaReferences.VALUES.contains(member.getKey())) {
          lookAt(member.getValue(), within);
        }
      }
    } else if (value.isArray()) {
      for (int index = 0; index < value.size(); index++) {
        lookAt(value.get(index), place.appendIndex(index));
      }
    }
  }

  /// Schemas by names, which may be those of keywords.
  private void lookAtAll(JsonNode schemas, JsonPointer place) {
    schemas
        .properties()
        .forEach(each -> lookAt(each.getValue(), place.appendProperty(each.getKey())));
  }

  /// Goes on to what is about the same value, and notes what is met again on the way.
  private void follow(JsonNode schema) {
    if (entered.contains(schema)) {
      endless.add(schema);
    } else if (known.add(schema)) {
      entered.add(schema);
      next(schema).forEach(this::follow);
      entered.remove(schema);
    }
  }

  private List<JsonNode> next(JsonNode schema) {
    List<JsonNode> next = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String keyword = member.getKey();
      JsonNode value = member.getValue();
      if (keyword.equals("$ref") && value.isString()) {
        JsonNode target = target(value.stringValue());
        if (target != null) {
          next.add(target);
        }
      } else if (ABOUT_THE_SAME.contains(keyword)) {
        next.add(value);
      } else if (ALL_ABOUT_THE_SAME.contains(keyword)) {
        next.addAll(value.values());
      }
    }
    return next.stream().filter(JsonNode::isObject).toList();
  }

  /// Null for what is not a place in the document, which somebody else says.
  private @Nullable JsonNode target(String reference) {
    if (!reference.equals("#") && !reference.startsWith("#/")) {
      return null;
    }
    try {
      return document.at(URLDecoder.decode(reference.substring(1).replace("+", "%2B"), UTF_8));
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }
}
