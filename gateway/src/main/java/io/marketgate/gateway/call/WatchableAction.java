package io.marketgate.gateway.call;

import reactor.core.publisher.Flux;

/// An action whose answer changes, for callers who take server-sent events.
public interface WatchableAction extends BuiltInAction {

  /// The data of the answer, again whenever it has changed. Ends by itself, and fails like
  /// [#answer].
  Flux<Object> watch(Call call);
}
