package io.marketgate.adapter.catalogue;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the placeholders of a template stand for.
///
/// @param params what the caller sends
/// @param ofCall what is known of the call itself
record TemplateValues(ObjectNode params, CallValues ofCall) {

  /// What a placeholder stands for where there are texts only: null is as if nothing were given,
  /// because a query, a form and a header have no other way to say so.
  @Nullable JsonNode getOfText(String name) {
    JsonNode value = get(name);
    return value == null || value.isNull() ? null : value;
  }

  /// What names a value of the call is never looked up among what the caller sends.
  ///
  /// @param name of a top-level parameter or of a value of the call, or a JSON pointer
  /// @return null where there is none
  @Nullable JsonNode get(String name) {
    if (name.startsWith("/")) {
      JsonNode inner = params.at(name);
      return inner.isMissingNode() ? null : inner;
    }
    return CallValues.isReserved(name) ? ofCall.get(name) : params.get(name);
  }
}
