package io.marketgate.gateway.call;

import io.marketgate.adapter.catalogue.RequiredPermission;
import io.marketgate.adapter.contract.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/// An action that the gateway answers itself.
public interface BuiltInAction {

  String name();

  /// Whether it changes anything, and so is done only once for a trace id (api.md 1).
  default boolean isWrite() {
    return false;
  }

  /// What is wrong with the parameters; empty when nothing is.
  default Optional<Refusal> checkParams(ObjectNode params) {
    return Optional.empty();
  }

  /// Everything the caller must be allowed for parameters that have nothing wrong with them; as
  /// api.md 2 says, a RAM action of our own service.
  default List<RequiredPermission> required(ObjectNode params) {
    return requiredForAny();
  }

  /// The same with `*` for every parameter.
  default List<RequiredPermission> requiredForAny() {
    return List.of(
        new RequiredPermission(
            "marketgate:" + name(),
            "acs:marketgate:*:" + RequiredPermission.ACCOUNT + ":*",
            Map.of()));
  }

  /// Does what is asked; fails with a [RefusedException] where that turns out to be impossible.
  ///
  /// @return the data of the answer, to be written as JSON; never empty
  Mono<Object> answer(Call call);
}
