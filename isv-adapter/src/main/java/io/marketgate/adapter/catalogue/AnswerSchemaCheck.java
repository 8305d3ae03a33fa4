package io.marketgate.adapter.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Checks schemas that say what answers look like. They refer to the schemas of their file only, so
/// that they can be put into another document.
final class AnswerSchemaCheck {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

  private final Map<String, JsonNode> named;

  /// @param named the schemas of the file
  AnswerSchemaCheck(Map<String, JsonNode> named) {
    this.named = Map.copyOf(named);
  }

  /// What is wrong with the file's schemas themselves, each beginning with the member.
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    new TreeMap<>(named)
        .forEach((name, schema) -> {
          if (!NAME.matcher(name).matches()) {
            faults.add("schemas." + name + " must be called by " + NAME);
          }
          faults.addAll(faults("schemas." + name, schema));
        });
    return faults;
  }

  /// An action's; null where it has none, or one with something wrong in it.
  @Nullable AnswerSchema check(@Nullable JsonNode returns, Faults faults) {
    if (returns == null) {
      return null;
    }
    List<String> wrong = faults("returns", returns);
    wrong.forEach(faults::add);
    return wrong.isEmpty() ? new AnswerSchema(returns, named) : null;
  }

  private List<String> faults(String member, JsonNode schema) {
    List<String> faults = new ArrayList<>();
    AnswerSchema.faults(schema).forEach(fault -> faults.add(member + fault));
    SchemaReferences.of(schema).stream()
        .filter(reference -> !named.containsKey(AnswerSchema.nameIn(reference)))
        .map(reference -> member + " refers to " + reference + ", none of the schemas of its file")
        .forEach(faults::add);
    return faults;
  }
}
