package io.marketgate.gateway.ram;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.ParamsCheck;
import io.marketgate.tenant.permission.PolicyInvalidException;
import io.marketgate.tenant.permission.PolicyParser;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The parameters of a call of one of RAM's actions.
///
/// @param params as they were sent
record Arguments(ObjectNode params) {

  /// What is wrong with parameters; empty when nothing is.
  ///
  /// @param required those that must be there
  /// @param optional those that may be there
  static Optional<Refusal> check(
      ObjectNode params, Set<Parameter> required, Set<Parameter> optional) {
    Set<String> known =
        Arrays.stream(Parameter.values())
            .filter(each -> required.contains(each) || optional.contains(each))
            .map(Parameter::wireName)
            .collect(Collectors.toSet());
    Optional<Refusal> unknown = ParamsCheck.unknown(params, known);
    if (unknown.isPresent()) {
      return unknown;
    }
    for (Parameter parameter : Parameter.values()) {
      JsonNode value = params.get(parameter.wireName());
      if (value == null && required.contains(parameter)) {
        return Optional.of(new Refusal.MissingParameter("params/" + parameter.wireName()));
      }
      if (value != null) {
        Optional<Refusal> fault = check(parameter, value);
        if (fault.isPresent()) {
          return fault;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Refusal> check(Parameter parameter, JsonNode value) {
    if (!parameter.accepts(value)) {
      return ParamsCheck.invalid(parameter.wireName(), "it must be " + parameter.expected());
    }
    if (parameter.isDocument()) {
      try {
        PolicyParser.check(document(value), parameter.kind(), "");
      } catch (PolicyInvalidException e) {
        return ParamsCheck.invalid(
            parameter.wireName() + e.pointer(), String.valueOf(e.getMessage()));
      }
    }
    return Optional.empty();
  }

  /// A text that is there.
  String text(Parameter parameter) {
    return params.get(parameter.wireName()).stringValue();
  }

  String textOr(Parameter parameter, String absent) {
    JsonNode value = params.get(parameter.wireName());
    return value == null ? absent : value.stringValue();
  }

  @Nullable Integer number(Parameter parameter) {
    JsonNode value = params.get(parameter.wireName());
    return value == null ? null : value.intValue();
  }

  boolean flag(Parameter parameter) {
    JsonNode value = params.get(parameter.wireName());
    return value != null && value.booleanValue();
  }

  /// The text of a policy; null when there is none.
  @Nullable String document(Parameter parameter) {
    JsonNode value = params.get(parameter.wireName());
    return value == null ? null : document(value);
  }

  private static String document(JsonNode value) {
    return value.isString() ? value.stringValue() : value.toString();
  }

  /// Says nothing: these may be personal.
  @Override
  public String toString() {
    return "Arguments";
  }
}
