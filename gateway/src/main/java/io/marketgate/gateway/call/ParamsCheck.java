package io.marketgate.gateway.call;

import io.marketgate.adapter.contract.Refusal;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// What the checks of the built-in actions' `params` have in common.
public final class ParamsCheck {

  private ParamsCheck() {}

  /// Refuses a parameter that is none of the action's; empty when all are known.
  public static Optional<Refusal> unknown(ObjectNode params, Set<String> known) {
    return params.propertyNames().stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .flatMap(name -> invalid(name, "there is no such parameter"));
  }

  /// Refuses a parameter.
  ///
  /// @param parameter its name, or where the fault is inside of it
  /// @param reason what it must be
  public static Optional<Refusal> invalid(String parameter, String reason) {
    return Optional.of(new Refusal.InvalidParameter("params/" + parameter, reason));
  }
}
