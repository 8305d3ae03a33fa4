package io.marketgate.gateway.call;

import reactor.core.publisher.Flux;

/// An action whose answer changes, for callers who take server-sent events.
public interface WatchableAction extends BuiltInAction {

  /// What the answer is at a time.
  ///
  /// @param data of the answer
  /// @param isLast whether it does not change any more
  /// @param isUnsure whether that may be so, and is worth a look only now and then
  record Seen(Object data, boolean isLast, boolean isUnsure) {}

  /// The answer, again whenever it has changed. Ends by itself, and fails like [#answer].
  Flux<Seen> watch(Call call);
}
