package io.marketgate.gateway.call;

import reactor.core.publisher.Mono;

/// An action that the gateway answers itself.
public interface BuiltInAction {

  String name();

  /// The data of the answer, to be written as JSON; never empty.
  Mono<Object> answer(Call call);
}
