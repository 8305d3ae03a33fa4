package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.RawCall;
import io.marketgate.adapter.marketplace.Received;
import io.marketgate.tenant.marketplace.Callbacks;
import io.marketgate.tenant.marketplace.Callbacks.Callback;
import io.marketgate.tenant.marketplace.Callbacks.State;
import io.marketgate.tenant.refusal.RefusedChange;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Mono;

/// Does once more what a marketplace wanted and what failed. It was believed when it came.
final class Replays {

  private static final Set<State> POSSIBLE = Set.of(State.RECEIVED, State.PENDING, State.FAILED);

  private final Lifecycle lifecycle;
  private final Callbacks inbox;
  private final Clock clock;

  Replays(Lifecycle lifecycle, Callbacks inbox, Clock clock) {
    this.lifecycle = lifecycle;
    this.inbox = inbox;
    this.clock = clock;
  }

  /// Fails with a [RefusedChange] when nothing has failed, or the call cannot be read any more.
  Mono<Void> replay(Marketplace marketplace, Callback callback) {
    if (!POSSIBLE.contains(callback.outcome())) {
      return Mono.error(
          RefusedChange.conflict(
              "CallbackOutcome",
              "The callback is " + callback.outcome() + "; nothing has failed."));
    }
    return lifecycle
        .apply(marketplace.name(), read(marketplace, callback).call())
        .flatMap(applied ->
            inbox.finish(callback.number(), applied.state(), applied.reason(), applied.subject()));
  }

  private Received read(Marketplace marketplace, Callback callback) {
    String body = Redaction.withoutRemoved(Objects.requireNonNullElse(callback.body(), ""));
    RawCall raw =
        new RawCall(
            body.isEmpty() ? "GET" : "POST",
            "",
            Redaction.queryWithoutRemoved(Objects.requireNonNullElse(callback.query(), "")),
            body.getBytes(StandardCharsets.UTF_8),
            Map.of(
                "content-type",
                body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded"));
    try {
      return marketplace.protocol().read(raw, clock.instant());
    } catch (CallRefused refused) {
      throw RefusedChange.conflict("CallbackUnreadable", refused.reason());
    }
  }
}
