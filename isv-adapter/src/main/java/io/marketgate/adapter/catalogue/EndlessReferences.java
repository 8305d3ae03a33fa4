package io.marketgate.adapter.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Finds schemas that lead back to themselves about the same value, so that comparing would never
/// end (JSON Schema 2020-12 core, 9.4.1). One that leads back for a part of the value, like a
/// tree's, is none of them.
public final class EndlessReferences {

  private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");
  private static final Set<String> ANCHORS = Set.of("$anchor", "$dynamicAnchor");

  /// Keywords whose schema is about the same value.
  private static final Set<String> ABOUT_THE_SAME = Set.of("not", "if", "then", "else");

  /// Keywords with a list of such schemas.
  private static final Set<String> ALL_ABOUT_THE_SAME = Set.of("allOf", "anyOf", "oneOf");

  /// Keywords with such schemas by the name of a member; the second is that of older drafts.
  private static final Set<String> BY_MEMBER = Set.of("dependentSchemas", "dependencies");

  /// A base schema lists its kinds with these, and each of the kinds includes the base: without the
  /// list, the base is what the kinds have in common.
  private static final Set<String> OF_KINDS = Set.of("oneOf", "anyOf");

  private final JsonNode document;
  private final Map<String, JsonNode> named = new HashMap<>();
  private final Map<JsonNode, JsonPointer> places = new IdentityHashMap<>();
  private final List<JsonNode> schemas = new ArrayList<>();
  private final Set<JsonNode> known = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Circle> circles = new ArrayList<>();

  /// One way from a schema to another one about the same value.
  private record Step(JsonNode from, String keyword, JsonNode to) {}

  /// A schema on the way, and where it goes from there.
  ///
  /// @param by which it was come to; null for the first
  private record Stop(JsonNode schema, @Nullable Step by, Iterator<Step> onward) {}

  /// @param met the schema that is come to again
  /// @param opened by leaving out a keyword there
  private record Circle(JsonNode met, Step opened) {}

  private EndlessReferences(JsonNode document) {
    this.document = document;
    note(document, JsonPointer.empty());
    schemas.forEach(this::follow);
  }

  /// A fault for each circle.
  static List<SchemaFault> in(JsonNode document) {
    EndlessReferences references = new EndlessReferences(document);
    return references.circles.stream()
        .map(circle ->
            new SchemaFault(
                references.placeOf(circle.met()),
                "leads back to itself about the same value, without an end"))
        .distinct()
        .toList();
  }

  /// Leaves out of a schema what makes it endless, so that more is allowed than was.
  ///
  /// @return the places of the keywords that were left out
  public static List<JsonPointer> open(ObjectNode document) {
    List<JsonPointer> opened = new ArrayList<>();
    for (EndlessReferences references = new EndlessReferences(document);
        !references.circles.isEmpty();
        references = new EndlessReferences(document)) {
      Step step = references.circles.getFirst().opened();
      ((ObjectNode) step.from()).remove(step.keyword());
      opened.add(references.placeOf(step.from()).appendProperty(step.keyword()));
    }
    return opened;
  }

  private JsonPointer placeOf(JsonNode schema) {
    return Objects.requireNonNull(places.get(schema));
  }

  /// Every schema with its place, and by the names that references may have for it.
  private void note(JsonNode value, JsonPointer place) {
    if (value.isArray()) {
      for (int index = 0; index < value.size(); index++) {
        note(value.get(index), place.appendIndex(index));
      }
    } else if (value.isObject()) {
      places.put(value, place);
      schemas.add(value);
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        String keyword = member.getKey();
        JsonNode within = member.getValue();
        JsonPointer there = place.appendProperty(keyword);
        if (ANCHORS.contains(keyword)) {
          named.put("#" + within.asString(""), value);
        } else if (keyword.equals("$id")) {
          named.put(within.asString(""), value);
        } else if (SchemaReferences.MAPS.contains(keyword)) {
          // Schemas by names, which may be those of keywords.
          within
              .properties()
              .forEach(each -> note(each.getValue(), there.appendProperty(each.getKey())));
        } else if (!SchemaReferences.VALUES.contains(keyword)) {
          note(within, there);
        }
      }
    }
  }

  /// Goes on to what is about the same value, and notes what is met again on the way. Without
  /// recursion, because a chain of references may be as long as the document.
  private void follow(JsonNode first) {
    if (!known.add(first)) {
      return;
    }
    Deque<Stop> way = new ArrayDeque<>();
    Set<JsonNode> onTheWay = Collections.newSetFromMap(new IdentityHashMap<>());
    onTheWay.add(first);
    way.push(new Stop(first, null, steps(first).iterator()));
    while (!way.isEmpty()) {
      Stop stop = way.peek();
      if (!stop.onward().hasNext()) {
        onTheWay.remove(stop.schema());
        way.pop();
        continue;
      }
      Step step = stop.onward().next();
      if (onTheWay.contains(step.to())) {
        circles.add(new Circle(step.to(), weakest(way, step)));
      } else if (known.add(step.to())) {
        onTheWay.add(step.to());
        way.push(new Stop(step.to(), step, steps(step.to()).iterator()));
      }
    }
  }

  /// The step of a circle without which most is left of what the schemas say.
  ///
  /// @param way with the latest schema first
  /// @param last that closes the circle
  private static Step weakest(Deque<Stop> way, Step last) {
    Step weakest = last;
    for (Stop stop : way) {
      if (OF_KINDS.contains(weakest.keyword()) || stop.schema() == last.to()) {
        break;
      }
      if (stop.by() != null) {
        weakest = stop.by();
      }
    }
    return weakest;
  }

  private List<Step> steps(JsonNode schema) {
    List<Step> steps = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String keyword = member.getKey();
      JsonNode value = member.getValue();
      if (REFERENCES.contains(keyword) && value.isString()) {
        JsonNode target = target(value.stringValue());
        if (target != null && places.containsKey(target)) {
          steps.add(new Step(schema, keyword, target));
        }
      } else if (ABOUT_THE_SAME.contains(keyword) && value.isObject()) {
        steps.add(new Step(schema, keyword, value));
      } else if (ALL_ABOUT_THE_SAME.contains(keyword) || BY_MEMBER.contains(keyword)) {
        value.values().stream()
            .filter(JsonNode::isObject)
            .forEach(each -> steps.add(new Step(schema, keyword, each)));
      }
    }
    return steps;
  }

  /// Null for what is not a place in the document.
  private @Nullable JsonNode target(String reference) {
    if (named.containsKey(reference)) {
      return named.get(reference);
    }
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
