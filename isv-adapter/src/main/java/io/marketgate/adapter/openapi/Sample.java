package io.marketgate.adapter.openapi;

import io.marketgate.adapter.catalogue.AnswerSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// Values for an example: what the schema itself offers, or the plainest of its type. They may not
/// fit: a `pattern` says what is right, and not what to take.
final class Sample {

  private static final int DEEPEST = 20;

  /// Schemas that are looked at: those that refer to themselves in several ways have no end.
  private static final int MOST_STEPS = 1_000;

  /// Objects and lists within each other in what is answered; somebody reads it.
  private static final int MOST_WITHIN = 4;

  /// Members of all objects of what is answered.
  private static final int MOST_MEMBERS = 60;

  /// Letters of what a schema offers itself.
  private static final int LONGEST_OFFER = 1_000;

  /// Of JSON Schema, Validation, 7.3.
  private static final Map<String, String> FORMATS =
      Map.of(
          "date-time", "2026-01-31T10:00:00Z",
          "date", "2026-01-31",
          "time", "10:00:00Z",
          "email", "somebody@example.com",
          "uri", "https://example.com/",
          "uuid", "00000000-0000-4000-8000-000000000000");

  private final Function<String, JsonNode> definitions;
  private final boolean isAnswer;
  private int steps;
  private int within;
  private int members;
  private boolean isShortened;

  private Sample(Function<String, JsonNode> definitions, boolean isAnswer) {
    this.definitions = definitions;
    this.isAnswer = isAnswer;
  }

  /// Parameters, of which only what must be given is there.
  ///
  /// @param schema of all parameters, which may have `$defs`
  static JsonNode ofParams(JsonNode schema) {
    return new Sample(
            reference ->
                reference.startsWith("#/")
                    ? schema.at(reference.substring(1))
                    : MissingNode.getInstance(),
            false)
        .of(schema, 0);
  }

  /// An action's data.
  ///
  /// @param isShortened whether more is described than somebody would read
  record Answer(JsonNode data, boolean isShortened) {}

  /// An action's data, of which everything is there that is described, as far as somebody would
  /// read.
  static Answer ofAnswer(AnswerSchema schema) {
    Sample sample = new Sample(schema::at, true);
    JsonNode data = sample.of(schema.document(), 0);
    return new Answer(data, sample.isShortened);
  }

  private JsonNode of(JsonNode schema, int depth) {
    if (!schema.isObject()) {
      return JsonNodeFactory.instance.nullNode();
    }
    if (depth > DEEPEST || ++steps > MOST_STEPS) {
      isShortened = true;
      return JsonNodeFactory.instance.nullNode();
    }
    Optional<JsonNode> offer = offer(schema);
    if (offer.isPresent()) {
      return offer.get();
    }
    List<JsonNode> parts = parts(schema);
    if (!parts.isEmpty()) {
      return ofAll(parts, schema, depth);
    }
    for (String choice : new String[] {"anyOf", "oneOf"}) {
      if (schema.path(choice).size() > 0 && !schema.has("properties")) {
        return of(first(schema.get(choice), each -> !isNull(each)), depth + 1);
      }
    }
    return ofType(schema, depth);
  }

  /// What the schema itself has for it.
  private static Optional<JsonNode> offer(JsonNode schema) {
    Stream<JsonNode> single =
        Stream.of("const", "example", "default").filter(schema::has).map(schema::get);
    Stream<JsonNode> lists =
        Stream.of("examples", "enum")
            .map(schema::path)
            .filter(list -> list.isArray() && !list.isEmpty())
            .map(list -> list.get(0));
    return Stream.concat(single, lists)
        .filter(offer -> offer.toString().length() <= LONGEST_OFFER)
        .findFirst();
  }

  /// Schemas that hold for the same value.
  private List<JsonNode> parts(JsonNode schema) {
    List<JsonNode> parts = new ArrayList<>();
    if (schema.has("$ref")) {
      parts.add(definitions.apply(schema.get("$ref").asString("")));
    }
    schema.path("allOf").forEach(parts::add);
    return parts;
  }

  /// An object of which each part says something; otherwise what the first part says that does.
  private JsonNode ofAll(List<JsonNode> parts, JsonNode schema, int depth) {
    List<JsonNode> samples = new ArrayList<>();
    parts.forEach(part -> samples.add(of(part, depth + 1)));
    if (schema.has("properties")) {
      samples.add(object(schema, depth));
    }
    ObjectNode merged = JsonNodeFactory.instance.objectNode();
    for (JsonNode sample : samples) {
      for (Map.Entry<String, JsonNode> member : sample.properties()) {
        // One part may demand what another one describes.
        if (!member.getValue().isNull() || !merged.has(member.getKey())) {
          merged.set(member.getKey(), member.getValue());
        }
      }
    }
    return merged.isEmpty() ? first(samples, each -> !each.isNull() && !each.isObject()) : merged;
  }

  /// The first that is right, or else the first.
  private static JsonNode first(Iterable<JsonNode> nodes, Predicate<JsonNode> isRight) {
    for (JsonNode node : nodes) {
      if (isRight.test(node)) {
        return node;
      }
    }
    return nodes.iterator().next();
  }

  private static boolean isNull(JsonNode schema) {
    return schema.path("type").asString("").equals("null");
  }

  private JsonNode ofType(JsonNode schema, int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    JsonNode type = schema.path("type");
    if (type.isArray() && !type.isEmpty()) {
      type = first(type, each -> !each.asString("").equals("null"));
    }
    return switch (type.asString("")) {
      case "string" -> nodes.stringNode(text(schema));
      case "integer", "number" -> number(schema);
      case "boolean" -> nodes.booleanNode(true);
      case "array" -> array(schema, depth);
      case "null" -> nodes.nullNode();
      default -> object(schema, depth);
    };
  }

  private JsonNode array(JsonNode schema, int depth) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    boolean hasOne =
        isAnswer ? schema.path("items").isObject() : schema.path("minItems").asInt(0) > 0;
    if (hasOne && goesWithin()) {
      array.add(of(schema.path("items"), depth + 1));
      within--;
    }
    return array;
  }

  /// Whether what is within an object or a list is still shown; whoever gets a yes comes out again.
  private boolean goesWithin() {
    if (isAnswer && within == MOST_WITHIN) {
      isShortened = true;
      return false;
    }
    within++;
    return true;
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

  /// An object has all of its members before one of them has any.
  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    JsonNode properties = schema.path("properties");
    List<String> names = new ArrayList<>();
    if (isAnswer) {
      names.addAll(properties.propertyNames());
    } else {
      schema.path("required").forEach(name -> names.add(name.asString("")));
    }
    if (names.isEmpty() || !goesWithin()) {
      return object;
    }
    for (String name : names) {
      if (isAnswer && members == MOST_MEMBERS) {
        isShortened = true;
        break;
      }
      members++;
      object.putNull(name);
    }
    for (String name : List.copyOf(object.propertyNames())) {
      object.set(name, of(properties.path(name), depth + 1));
    }
    within--;
    return object;
  }
}
