package io.marketgate.adapter.openapi;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// Looks up what a document refers to within itself. Nothing outside of it is ever fetched.
final class References {

  private static final String REF = "$ref";

  private final ObjectNode document;

  References(ObjectNode document) {
    this.document = document;
  }

  /// Whether what stands beside a reference counts: in 3.0 it is ignored.
  boolean mayHaveSiblings() {
    return !document.path("openapi").asString("").startsWith("3.0");
  }

  /// The thing itself; missing where the reference leads nowhere, outside, or in a circle.
  JsonNode resolved(JsonNode node) {
    JsonNode current = node;
    Set<String> seen = new HashSet<>();
    while (current.has(REF)) {
      String reference = current.get(REF).asString("");
      if (!reference.startsWith("#/") || !seen.add(reference)) {
        return MissingNode.getInstance();
      }
      current = at(reference);
    }
    return current;
  }

  /// What a reference of this document leads to.
  JsonNode at(String reference) {
    try {
      return document.at(JsonPointer.compile(reference.substring(1)));
    } catch (IllegalArgumentException e) {
      return MissingNode.getInstance();
    }
  }
}
