package io.marketgate.adapter.openapi;

import io.marketgate.adapter.catalogue.AnswerSchema;
import io.marketgate.adapter.catalogue.ParamsSchema;
import java.math.BigDecimal;
import java.math.RoundingMode;
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
/// fit: a `pattern` says what is right, and not what to take, and what a schema offers may be
/// wrong.
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

  private static final List<String> CHOICES = List.of("anyOf", "oneOf");

  /// Of JSON Schema, Validation, 7.3.
  private static final Map<String, String> FORMATS =
      Map.of(
          "date-time", "2026-01-31T10:00:00Z",
          "date", "2026-01-31",
          "time", "10:00:00Z",
          "email", "somebody@example.com",
          "uri", "https://example.com/",
          "uuid", "00000000-0000-4000-8000-000000000000");

  /// Digits before the point of a number that is calculated with.
  private static final int MOST_DIGITS = 30;

  /// Elements that a list has because it must.
  private static final int MOST_ELEMENTS = 10;

  /// Alternatives of `anyOf` and `oneOf` that are tried.
  private static final int MOST_CHOICES = 4;

  /// What many patterns are about: names, numbers, hashes, versions, colours, paths, keys.
  private static final List<String> FOR_PATTERNS =
      List.of(
          "text",
          "TEXT",
          "1",
          "10",
          "a1",
          "A1",
          "0".repeat(7),
          "0".repeat(32),
          "0".repeat(40),
          "0".repeat(64),
          "sha256:" + "0".repeat(64),
          "000000",
          "#000000",
          "1.0",
          "1.0.0",
          "v1.0.0",
          "a/b",
          "/a",
          "a.b",
          "a-b",
          "a_b",
          "a:b",
          "refs/heads/main",
          "2026-01-31",
          "2026-01-31T10:00:00Z",
          "10:00",
          "en",
          "en-US",
          "127.0.0.1",
          "somebody@example.com",
          "https://example.com/",
          "dGV4dA==",
          "text.txt",
          "ssh-ed25519 AAAA");

  private final Function<String, JsonNode> definitions;
  private final boolean isAnswer;
  private final int choice;
  private final boolean takesOffers;
  private int steps;
  private int within;
  private int members;
  private boolean isShortened;

  /// @param choice which of several alternatives is taken, from 0
  /// @param takesOffers whether a value is taken that the schema itself has
  private Sample(
      Function<String, JsonNode> definitions, boolean isAnswer, int choice, boolean takesOffers) {
    this.definitions = definitions;
    this.isAnswer = isAnswer;
    this.choice = choice;
    this.takesOffers = takesOffers;
  }

  /// Parameters, of which only what must be given is there. They fit where some are found that do.
  static JsonNode ofParams(ParamsSchema schema) {
    JsonNode document = schema.document();
    Function<String, JsonNode> definitions =
        reference ->
            reference.startsWith("#/")
                ? document.at(reference.substring(1))
                : MissingNode.getInstance();
    for (boolean takesOffers : new boolean[] {true, false}) {
      for (int choice = 0; choice < MOST_CHOICES; choice++) {
        JsonNode params = new Sample(definitions, false, choice, takesOffers).of(document, 0);
        if (params instanceof ObjectNode object && schema.check(object).isEmpty()) {
          return object;
        }
      }
    }
    return new Sample(definitions, false, 0, true).of(document, 0);
  }

  /// An action's data.
  ///
  /// @param isShortened whether more is described than somebody would read
  record Answer(JsonNode data, boolean isShortened) {}

  /// An action's data, of which everything is there that is described, as far as somebody would
  /// read.
  static Answer ofAnswer(AnswerSchema schema) {
    Sample sample = new Sample(schema::at, true, 0, true);
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
    Optional<JsonNode> offer = takesOffers ? offer(schema) : allowed(schema);
    if (offer.isPresent()) {
      return offer.get();
    }
    List<JsonNode> parts = parts(schema);
    if (!parts.isEmpty()) {
      return ofAll(parts, schema, depth);
    }
    for (String keyword : CHOICES) {
      if (schema.path(keyword).size() > 0) {
        return of(chosen((ObjectNode) schema, keyword), depth + 1);
      }
    }
    return ofType(schema, depth);
  }

  /// A schema and one of its alternatives in one, of which what is required may be described beside
  /// it.
  private JsonNode chosen(ObjectNode schema, String keyword) {
    List<JsonNode> alternatives =
        schema.get(keyword).valueStream().filter(each -> !isNull(each)).toList();
    JsonNode alternative =
        alternatives.isEmpty()
            ? schema.get(keyword).get(0)
            : alternatives.get(Math.min(choice, alternatives.size() - 1));
    ObjectNode one = schema.deepCopy();
    one.remove(keyword);
    if (one.isEmpty() || !(resolved(alternative) instanceof ObjectNode taken)) {
      return alternative;
    }
    taken
        .properties()
        .forEach(member -> {
          JsonNode known = one.get(member.getKey());
          if (known instanceof ObjectNode both && member.getValue() instanceof ObjectNode more) {
            both.setAll(more);
          } else if (known instanceof ArrayNode both
              && member.getValue() instanceof ArrayNode more) {
            both.addAll(more);
          } else {
            one.set(member.getKey(), member.getValue());
          }
        });
    return one;
  }

  private JsonNode resolved(JsonNode schema) {
    return schema.has("$ref") ? definitions.apply(schema.get("$ref").asString("")) : schema;
  }

  /// One of the few values that are right at all.
  private static Optional<JsonNode> allowed(JsonNode schema) {
    return schema.has("const")
        ? Optional.of(schema.get("const"))
        : Optional.ofNullable(schema.path("enum").get(0));
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
    int elements =
        isAnswer
            ? (schema.path("items").isObject() ? 1 : 0)
            : Math.min(schema.path("minItems").asInt(0), MOST_ELEMENTS);
    if (elements > 0 && goesWithin()) {
      for (int element = 0; element < elements; element++) {
        array.add(of(schema.path("items"), depth + 1));
      }
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
      BigDecimal bound = schema.get("exclusiveMinimum").decimalValue();
      return JsonNodeFactory.instance.numberNode(
          Math.abs(bound.precision() - bound.scale()) > MOST_DIGITS
              ? bound
              : bound.setScale(0, RoundingMode.FLOOR).add(BigDecimal.ONE));
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
    if (schema.has("pattern")) {
      Optional<String> fitting =
          FOR_PATTERNS.stream()
              .filter(text -> text.length() >= shortest && text.length() <= longest)
              .filter(text -> ParamsSchema.fits(schema.get("pattern").asString(""), text))
              .findFirst();
      if (fitting.isPresent()) {
        return fitting.get();
      }
    }
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
