package io.marketgate.gateway.backend;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Exchange;
import io.marketgate.gateway.call.Target;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/// What a backend is to be asked for a call, in one attempt or several.
///
/// @param sink where the answer goes
/// @param exchange the caller's, when the answer goes straight to him; null otherwise
/// @param eventLoop of the caller's connection
/// @param call that it is for
/// @param target the action, and what its backends are asked
/// @param part which of them this is
/// @param service that is asked
/// @param body that it gets; null for none
/// @param begunAt nanoseconds of the clock that never goes back
record Errand(
    AnswerSink sink,
    @Nullable Exchange exchange,
    EventLoop eventLoop,
    Call call,
    Target.Catalogued target,
    int part,
    Service service,
    byte @Nullable [] body,
    long begunAt) {

  /// How the backend is called.
  Action.Backend backend() {
    return target.action().backends().get(part);
  }

  /// For whom.
  String organization() {
    return call.tenant().organization().id();
  }

  /// What it is asked.
  BackendRequest request() {
    return target.requests().get(part);
  }

  /// Whether the backend has failed early enough for another attempt.
  boolean hasTimeLeft() {
    return System.nanoTime() - begunAt < target.action().timeout().toNanos() / 2;
  }

  boolean isCallerGone() {
    return exchange != null && exchange.isCallerGone();
  }

  /// Whether nothing can be said to the caller any more.
  boolean isOver() {
    return isCallerGone() || (exchange != null && exchange.isAnswered());
  }
}
