package io.marketgate.adapter.catalogue;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.marketgate.adapter.contract.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON Schema (2020-12) of an action's parameters.
public final class ParamsSchema {

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          registry ->
              registry.schemaRegistryConfig(
                  SchemaRegistryConfig.builder()
                      .regularExpressionFactory(BoundedPattern::new)
                      .build()));

  private static final JsonPointer DIALECT = JsonPointer.compile("/$schema");
  private static final int LONGEST_POINTER = 100;
  private static final Pattern ELEMENT = Pattern.compile("0|[1-9][0-9]{0,8}");
  private static final int MOST_REFERENCES = 10;

  private final Schema schema;
  private final JsonNode document;
  private final boolean isKnown;

  /// @param document in which nothing is wrong
  ParamsSchema(JsonNode document) {
    this(document, true);
  }

  private ParamsSchema(JsonNode document, boolean isKnown) {
    this.document = document;
    this.isKnown = isKnown;
    this.schema = REGISTRY.getSchema(document);
    this.schema.initializeValidators();
  }

  /// Instead of one that cannot be read: nothing else is wrong because of it.
  static ParamsSchema unknown() {
    return new ParamsSchema(JsonNodeFactory.instance.objectNode(), false);
  }

  /// Everything that is wrong with a schema of parameters.
  public static List<SchemaFault> allFaults(JsonNode document) {
    List<SchemaFault> wrong = new ArrayList<>(faults(document));
    wrong.addAll(EndlessReferences.in(document));
    if (wrong.isEmpty()) {
      try {
        var _ = new ParamsSchema(document);
      } catch (RuntimeException e) {
        // The library says it in many ways, some of them without a word.
        wrong.add(new SchemaFault(JsonPointer.empty(), "is no JSON Schema: " + reason(e)));
      }
    }
    return wrong;
  }

  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PatternSyntaxException pattern) {
        return "the pattern " + pattern.getPattern() + " is none: " + pattern.getDescription();
      }
      if (cause instanceof IOException) {
        return "it refers to something outside of it, which is not followed";
      }
    }
    return String.valueOf(failure.getMessage());
  }

  /// Whether values can be compared with a pattern as it is written. JSON Schema's are those of
  /// JavaScript, of which most are Java's, too.
  public static boolean isPattern(String pattern) {
    try {
      var _ = new BoundedPattern(pattern);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /// Whether a text is one that a pattern is about.
  ///
  /// @param pattern for which [#isPattern] holds
  public static boolean fits(String pattern, String text) {
    try {
      return new BoundedPattern(pattern).matches(text);
    } catch (BoundedPattern.TooCostly e) {
      return false;
    }
  }

  /// What is wrong with a schema as one, by the meta-schema of the draft that it names, or 2020-12:
  /// a word that is none, such as a type that does not exist, would allow everything.
  static List<SchemaFault> faults(JsonNode document) {
    String named =
        document.path("$schema").asString(SpecificationVersion.DRAFT_2020_12.getDialectId());
    Optional<SpecificationVersion> draft =
        SpecificationVersion.fromDialectId(named)
            // Older drafts are named with an empty fragment, and often without.
            .or(() -> SpecificationVersion.fromDialectId(named + "#"));
    return draft.isEmpty()
        ? List.of(new SchemaFault(DIALECT, "names " + named + ", which is no draft of JSON Schema"))
        : REGISTRY
            .getSchema(SchemaLocation.of(draft.get().getDialectId()))
            .validate(document)
            .stream()
            .map(error ->
                new SchemaFault(
                    JsonPointer.compile(error.getInstanceLocation().toString()),
                    error.getMessage()))
            .distinct()
            .toList();
  }

  /// The first fault, named by its JSON pointer below `params`; empty when there is none.
  ///
  /// @throws IllegalStateException the schema leads back to itself
  public Optional<Refusal> check(ObjectNode params) {
    try {
      List<Error> errors =
          schema.validate(
              params, context -> context.executionConfig(config -> config.failFast(true)));
      return errors.isEmpty() ? Optional.empty() : Optional.of(toRefusal(errors.getFirst()));
    } catch (BoundedPattern.TooCostly e) {
      return Optional.of(
          new Refusal.InvalidParameter("params", "it takes too long to compare with a pattern"));
    } catch (JacksonException e) {
      return Optional.of(
          new Refusal.InvalidParameter("params", "it has a number that is too large"));
    } catch (StackOverflowError e) {
      // Params are not deep (StrictJson), so it is the schema, in a way nobody saw at load.
      throw new IllegalStateException("Comparing with the schema of params has no end");
    }
  }

  /// Whether a parameter must be given.
  ///
  /// @param name of a top-level one, or a JSON pointer
  boolean requires(String name) {
    return !isKnown || everyStep(name, ParamsSchema::requires);
  }

  private static boolean requires(JsonNode schema, String member) {
    return schema.path("required").valueStream().anyMatch(name -> name.asString("").equals(member));
  }

  /// Whether a parameter is described.
  ///
  /// @param name of a top-level one, or a JSON pointer
  boolean declares(String name) {
    return everyStep(name, ParamsSchema::declares);
  }

  private static boolean declares(JsonNode schema, String member) {
    return schema.path("properties").has(member);
  }

  /// Whether a parameter is said to be a list or an object.
  ///
  /// @param name of a top-level one, or a JSON pointer
  boolean isContainer(String name) {
    return isContainer(schemaOf(name));
  }

  private static boolean isContainer(JsonNode schema) {
    String type = type(schema);
    return type.equals("array") || type.equals("object");
  }

  /// Whether a parameter is said to be an object, or a list of lists or objects, of which a pair of
  /// a query or a form cannot be made.
  ///
  /// @param name of a top-level one, or a JSON pointer
  boolean isNoPair(String name) {
    JsonNode schema = schemaOf(name);
    return type(schema).equals("object")
        || (type(schema).equals("array") && isContainer(followed(schema.path("items"))));
  }

  private JsonNode schemaOf(String name) {
    JsonNode schema = document;
    for (String step : steps(name)) {
      schema = within(schema, step);
    }
    return schema;
  }

  /// Whether a parameter of that name can be given.
  ///
  /// @param name of a top-level one, or a JSON pointer
  boolean allows(String name) {
    return everyStep(name, ParamsSchema::allows);
  }

  private static boolean allows(JsonNode schema, String member) {
    return switch (type(schema)) {
      case "array" -> ELEMENT.matcher(member).matches();
      case "object", "" ->
          declares(schema, member)
              || !schema.path("additionalProperties").isBoolean()
              || schema.path("additionalProperties").booleanValue()
              || schema.path("patternProperties").propertyNames().stream()
                  .anyMatch(pattern -> mayMatch(pattern, member));
      default -> false;
    };
  }

  /// Whether something is true of each member on the way to a parameter, in the schema of what it
  /// is a member of.
  private boolean everyStep(String name, BiPredicate<JsonNode, String> test) {
    JsonNode schema = document;
    for (String step : steps(name)) {
      if (!test.test(schema, step)) {
        return false;
      }
      schema = within(schema, step);
    }
    return true;
  }

  private static List<String> steps(String name) {
    List<String> steps = new ArrayList<>();
    if (!name.startsWith("/")) {
      return List.of(name);
    }
    for (JsonPointer rest = JsonPointer.compile(name); !rest.matches(); rest = rest.tail()) {
      steps.add(rest.getMatchingProperty());
    }
    return steps;
  }

  /// The schema of a member or an element, as far as it is described where one looks first; nothing
  /// is known of any other.
  private JsonNode within(JsonNode schema, String member) {
    JsonNode inner =
        type(schema).equals("array")
            ? element(schema, member)
            : schema.path("properties").path(member);
    return followed(inner);
  }

  private JsonNode followed(JsonNode reference) {
    JsonNode inner = reference;
    for (int follows = 0; inner.path("$ref").asString("").startsWith("#/"); follows++) {
      if (follows == MOST_REFERENCES) {
        return MissingNode.getInstance();
      }
      inner = document.at(inner.path("$ref").stringValue().substring(1));
    }
    return inner;
  }

  private static JsonNode element(JsonNode schema, String index) {
    JsonNode own =
        ELEMENT.matcher(index).matches()
            ? schema.path("prefixItems").path(Integer.parseInt(index))
            : MissingNode.getInstance();
    return own.isMissingNode() ? schema.path("items") : own;
  }

  private static String type(JsonNode schema) {
    return schema.path("type").asString("");
  }

  /// A pattern that is one of JSON Schema's and none of Java's may match anything.
  private static boolean mayMatch(String pattern, String name) {
    try {
      return Pattern.compile(pattern).matcher(name).find();
    } catch (PatternSyntaxException foreign) {
      return true;
    }
  }

  /// The schema as it is written.
  public JsonNode document() {
    return document;
  }

  private static Refusal toRefusal(Error error) {
    String pointer = "params" + bounded(error.getInstanceLocation().toString());
    String property = error.getProperty();
    if ("required".equals(error.getKeyword()) && property != null) {
      return new Refusal.MissingParameter(pointer + "/" + property);
    }
    if ("additionalProperties".equals(error.getKeyword()) && property != null) {
      return new Refusal.InvalidParameter(
          pointer + "/" + bounded(property), "it is not a parameter of this action");
    }
    if ("dependentRequired".equals(error.getKeyword())) {
      return new Refusal.InvalidParameter(
          pointer, "it lacks a parameter that goes with another one that is given");
    }
    return new Refusal.InvalidParameter(pointer, reason(error));
  }

  /// The rule that is broken, never the value.
  private static String reason(Error error) {
    JsonNode rule = error.getSchemaNode();
    return rule == null
        ? "it does not fit the rule " + error.getKeyword()
        : "it does not fit the rule " + error.getKeyword() + " " + rule;
  }

  /// A member's name comes from outside and is repeated only as far as it looks like one.
  private static String bounded(String pointer) {
    String safe = pointer.replaceAll("[^A-Za-z0-9._/~-]", "?");
    return safe.length() > LONGEST_POINTER ? safe.substring(0, LONGEST_POINTER) : safe;
  }
}
