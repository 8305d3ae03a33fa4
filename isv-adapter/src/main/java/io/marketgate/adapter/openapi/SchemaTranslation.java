package io.marketgate.adapter.openapi;

import io.marketgate.adapter.catalogue.AnswerSchema;
import io.marketgate.adapter.catalogue.ParamsSchema;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes JSON Schema 2020-12 of the schemas of an OpenAPI document. Those of 3.1 are that already;
/// those of 3.0 say a few things in words of their own (`nullable`, `exclusiveMinimum: true`,
/// `example`). Schemas that are referred to come along as [#definitions]; what JSON Schema does not
/// know is left out. What only the other side gives is no part of them: `readOnly` of what is sent
/// (OpenAPI 3.0.3, 3.1: "SHOULD NOT be sent as part of the request"), `writeOnly` of what is
/// answered.
final class SchemaTranslation {

  private static final String REF = "$ref";
  private static final String REQUIRED = "required";
  private static final String READ_ONLY = "readOnly";
  private static final String WRITE_ONLY = "writeOnly";

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
          "title",
          "description",
          "format",
          "contentEncoding",
          "contentMediaType",
          "dependentRequired",
          "minContains",
          "maxContains");

  /// Whose schemas are translated.
  enum Side {
    SENT(READ_ONLY, "#/$defs/"),
    ANSWERED(WRITE_ONLY, AnswerSchema.REFERENCE);

    private final String others;
    private final String definitions;

    /// @param others keyword of what the other side alone gives
    /// @param definitions what references begin with
    Side(String others, String definitions) {
      this.others = others;
      this.definitions = definitions;
    }
  }

  private final References references;
  private final Side side;
  private final List<String> remarks;
  private final Map<Definition, String> names = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();

  /// How many are called by a name and a number.
  private final Map<String, Integer> numbers = new HashMap<>();

  private final SchemaKinds kinds;
  private final Deque<Definition> waiting = new ArrayDeque<>();

  /// @param remarks to add to
  SchemaTranslation(References references, Side side, List<String> remarks) {
    this.references = references;
    this.kinds = new SchemaKinds(references);
    this.side = side;
    this.remarks = remarks;
  }

  /// A schema that is referred to.
  ///
  /// @param assigned what the other side gives of its object by another part of the same `allOf`
  private record Definition(String reference, Set<String> assigned) {}

  /// Translates a schema. What it refers to is fetched by [#definitions].
  JsonNode translate(JsonNode schema) {
    return translate(schema, Set.of());
  }

  private JsonNode translate(JsonNode schema, Set<String> assignedBeside) {
    if (schema.isBoolean()) {
      return schema;
    }
    ObjectNode translated = JsonNodeFactory.instance.objectNode();
    if (schema.has(REF)) {
      refer(translated, schema.get(REF).asString(""), assignedBeside);
      if (!references.mayHaveSiblings()) {
        return translated;
      }
    }
    Set<String> assigned = new TreeSet<>(assignedBeside);
    assigned.addAll(assigned(schema));
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      add(translated, assigned, member.getKey(), member.getValue());
    }
    makeExclusive(translated, "minimum", "exclusiveMinimum");
    makeExclusive(translated, "maximum", "exclusiveMaximum");
    return schema.path("nullable").asBoolean(false) ? nullable(translated) : translated;
  }

  private void refer(ObjectNode translated, String reference, Set<String> assignedBeside) {
    if (reference.startsWith("#/") && !references.at(reference).isMissingNode()) {
      translated.put(REF, side.definitions + nameOf(reference, assignedBeside));
    } else {
      remark("the schema " + reference + " is not in the document; anything goes for it");
    }
  }

  private void add(ObjectNode translated, Set<String> assigned, String keyword, JsonNode value) {
    if (keyword.equals(REQUIRED)) {
      ArrayNode sent = without(assigned, value);
      if (!sent.isEmpty()) {
        translated.set(REQUIRED, sent);
      }
    } else if (MAPS.contains(keyword) && value.isObject()) {
      ObjectNode schemas = translated.putObject(keyword);
      value.properties().stream()
          .filter(each -> !isAssigned(each.getValue()))
          .filter(each -> !keyword.equals("patternProperties") || isPattern(each.getKey()))
          .forEach(each -> schemas.set(each.getKey(), translate(each.getValue())));
    } else if (SCHEMAS.contains(keyword)) {
      if (value.isArray()) {
        Set<String> beside = SchemaKinds.OF_THE_SAME.contains(keyword) ? assigned : Set.of();
        ArrayNode schemas = translated.putArray(keyword);
        value.forEach(each -> schemas.add(translate(each, beside)));
      } else {
        translated.set(keyword, translate(value));
      }
    } else if (keyword.equals("example")) {
      addExample(translated, value);
    } else if (isTaken(keyword, value)
        && (!keyword.equals("pattern") || isPattern(value.asString("")))) {
      // The document's own stays as it is.
      translated.set(keyword, value.deepCopy());
    }
  }

  /// Some refer to one of the document's examples, which a schema's own may not (OpenAPI 3.0,
  /// Schema Object); it is written out.
  private void addExample(ObjectNode translated, JsonNode example) {
    String reference = example.path(REF).asString("");
    JsonNode value = reference.isEmpty() ? example : references.resolved(example).path("value");
    if (!value.isMissingNode()) {
      translated.putArray("examples").add(value);
    }
  }

  /// What is JavaScript's alone, or nobody's, is left out.
  private boolean isPattern(String pattern) {
    boolean isOne = ParamsSchema.isPattern(pattern);
    if (!isOne) {
      remark("the pattern " + pattern + " cannot be compared with here; anything goes for it");
    }
    return isOne;
  }

  private void remark(String remark) {
    if (!remarks.contains(remark)) {
      remarks.add(remark);
    }
  }

  /// Generators write some of them in forms that are none of JSON Schema.
  private static boolean isTaken(String keyword, JsonNode value) {
    return switch (keyword) {
      case "deprecated", READ_ONLY, WRITE_ONLY -> value.isBoolean();
      case "examples" -> value.isArray();
      default -> VALUES.contains(keyword);
    };
  }

  /// The names of what must be there.
  ArrayNode required(JsonNode schema) {
    return without(assigned(schema), schema.path(REQUIRED));
  }

  private static ArrayNode without(Set<String> assigned, JsonNode required) {
    ArrayNode names = JsonNodeFactory.instance.arrayNode();
    for (JsonNode name : required) {
      if (!assigned.contains(name.asString(""))) {
        names.add(name);
      }
    }
    return names;
  }

  /// The names of what the other side gives of an object, in whichever part of its schema it is
  /// said.
  private Set<String> assigned(JsonNode schema) {
    Set<String> found = new TreeSet<>();
    Set<JsonNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<JsonNode> parts = new ArrayDeque<>(List.of(schema));
    while (!parts.isEmpty()) {
      JsonNode part = parts.remove();
      if (part.has(REF)) {
        parts.add(references.resolved(part));
      }
      if (seen.add(part) && (!part.has(REF) || references.mayHaveSiblings())) {
        part.path("properties").properties().stream()
            .filter(each -> isAssigned(each.getValue()))
            .forEach(each -> found.add(each.getKey()));
        part.path("allOf").forEach(parts::add);
      }
    }
    return found;
  }

  /// The members of an object that callers give, as far as they are described in one place.
  ///
  /// @param schema as it is in the document
  JsonNode properties(JsonNode schema) {
    ObjectNode given = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member :
        references.resolved(schema).path("properties").properties()) {
      if (!isAssigned(member.getValue())) {
        given.set(member.getKey(), member.getValue());
      }
    }
    return given;
  }

  /// An object's schema in which nothing but the members that are described is allowed.
  ///
  /// @param schema as it is in the document
  JsonNode closed(JsonNode schema) {
    JsonNode translated = translate(references.resolved(schema));
    return translated instanceof ObjectNode object && object.has("properties")
        ? object.put("additionalProperties", false)
        : translated;
  }

  /// What is known of schemas as they are in the document.
  SchemaKinds kinds() {
    return kinds;
  }

  /// Whether a property is the other side's to give.
  boolean isAssigned(JsonNode property) {
    return property.path(side.others).asBoolean(false)
        || references.resolved(property).path(side.others).asBoolean(false);
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

  private String nameOf(String reference, Set<String> assignedBeside) {
    if (assignedBeside.isEmpty()) {
      return nameOf(new Definition(reference, Set.of()));
    }
    // A schema that says it by itself is the same wherever it is a part of.
    Set<String> more = new TreeSet<>(assignedBeside);
    more.removeAll(assigned(references.at(reference)));
    return nameOf(new Definition(reference, more));
  }

  private String nameOf(Definition definition) {
    return names.computeIfAbsent(
        definition,
        fresh -> {
          waiting.add(fresh);
          String reference = fresh.reference();
          String last =
              reference.substring(reference.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9_]", "_");
          return free(last.isEmpty() ? "schema" : last);
        });
  }

  /// Many references of a document may end alike.
  private String free(String name) {
    String free = name;
    while (!taken.add(free)) {
      free = name + "_" + (1 + numbers.merge(name, 1, Integer::sum));
    }
    return free;
  }

  /// Everything that has been referred to, directly or not; empty when nothing has.
  ObjectNode definitions() {
    ObjectNode definitions = JsonNodeFactory.instance.objectNode();
    while (!waiting.isEmpty()) {
      Definition next = waiting.remove();
      definitions.set(nameOf(next), translate(references.at(next.reference()), next.assigned()));
    }
    return definitions;
  }
}
