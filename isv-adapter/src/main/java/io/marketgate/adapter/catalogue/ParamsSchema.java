package io.marketgate.adapter.catalogue;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.marketgate.adapter.contract.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
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
        wrong.add(new SchemaFault(JsonPointer.empty(), "is no JSON Schema: " + e.getMessage()));
      }
    }
    return wrong;
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
  Optional<Refusal> check(ObjectNode params) {
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

  /// Whether a top-level parameter must be given.
  boolean requires(String name) {
    for (JsonNode required : document.path("required")) {
      if (required.asString("").equals(name)) {
        return true;
      }
    }
    return !isKnown;
  }

  /// Whether a top-level parameter of that name is described.
  boolean declares(String name) {
    return document.path("properties").has(name);
  }

  /// Whether a top-level parameter is said to be a list or an object.
  boolean isContainer(String name) {
    String type = document.path("properties").path(name).path("type").asString("");
    return type.equals("array") || type.equals("object");
  }

  /// Whether a top-level parameter of that name can be given.
  boolean allows(String name) {
    return declares(name)
        || !document.path("additionalProperties").isBoolean()
        || document.path("additionalProperties").booleanValue()
        || document.path("patternProperties").propertyNames().stream()
            .anyMatch(pattern -> mayMatch(pattern, name));
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
