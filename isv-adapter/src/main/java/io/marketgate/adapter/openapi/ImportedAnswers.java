package io.marketgate.adapter.openapi;

import io.marketgate.adapter.catalogue.AnswerSchema;
import io.marketgate.adapter.catalogue.SchemaFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the answers of a document's operations look like. What several refer to is there once, for
/// the file. Nothing depends on it, so where the document is wrong, anything goes.
final class ImportedAnswers {

  /// What is left out of one; of one with more, everything is.
  private static final int MOST_WRONG = 20;

  private final List<String> remarks = new ArrayList<>();
  private final SchemaTranslation schemas;

  ImportedAnswers(References references) {
    this.schemas = new SchemaTranslation(references, SchemaTranslation.Side.ANSWERED, remarks);
  }

  /// The schema of an answer; empty where nothing is known.
  ///
  /// @param operation as text, for the report
  /// @param declared as it is in the document, or missing
  ObjectNode of(String operation, JsonNode declared) {
    return good("what " + operation + " answers", schemas.translate(declared));
  }

  /// Everything that has been referred to, directly or not.
  ObjectNode named() {
    ObjectNode named = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> each : schemas.definitions().properties()) {
      named.set(each.getKey(), good("the schema " + each.getKey(), each.getValue()));
    }
    return named;
  }

  /// Without what is no JSON Schema in it, as generators write it now and then.
  private ObjectNode good(String what, JsonNode translated) {
    if (!(translated instanceof ObjectNode schema)) {
      return JsonNodeFactory.instance.objectNode();
    }
    for (int wrong = 0; wrong < MOST_WRONG; wrong++) {
      List<SchemaFault> faults = AnswerSchema.faults(schema);
      if (faults.isEmpty()) {
        return schema;
      }
      remarks.add(what + " is no JSON Schema: " + faults.getFirst() + "; anything goes for it");
      if (!removed(schema, faults.getFirst().place())) {
        break;
      }
    }
    return JsonNodeFactory.instance.objectNode();
  }

  private static boolean removed(ObjectNode schema, JsonPointer place) {
    if (place.matches()) {
      return false;
    }
    JsonPointer around = place.head();
    return switch (schema.at(around)) {
      case ObjectNode object -> object.remove(place.last().getMatchingProperty()) != null;
      // The others of a list may say less, or more, without it.
      case ArrayNode list -> removed(schema, around);
      default -> false;
    };
  }

  /// What was taken over in part only.
  List<String> remarks() {
    return remarks;
  }
}
