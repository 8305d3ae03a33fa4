package io.marketgate.gateway.call;

import io.marketgate.adapter.contract.Refusal;
import java.util.Optional;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/// An action that the gateway answers itself.
public interface BuiltInAction {

  String name();

  /// What is wrong with the parameters; empty when nothing is.
  default Optional<Refusal> checkParams(ObjectNode params) {
    return Optional.empty();
  }

  /// The data of the answer, to be written as JSON; never empty.
  Mono<Object> answer(Call call);
}
