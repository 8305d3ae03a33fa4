package io.marketgate.adapter.catalogue;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the placeholders of a template stand for.
///
/// @param params what the caller sends
/// @param ofCall what is known of the call itself
record TemplateValues(ObjectNode params, CallValues ofCall) {

  /// What names a value of the call is never looked up among what the caller sends.
  @Nullable JsonNode get(String name) {
    return CallValues.isReserved(name) ? ofCall.get(name) : params.get(name);
  }
}
