package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.Reply;
import io.marketgate.gateway.call.CallLog;
import io.marketgate.tenant.marketplace.Callbacks;
import io.marketgate.tenant.marketplace.Callbacks.State;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// Keeps and logs what is refused, some of it: whoever sends a flood of calls that are not believed
/// must not fill the inbox with them. The metric counts all.
final class Refusals {

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final int MOST_IN_A_MINUTE = 300;
  private static final long SECONDS = 60;
  private static final long MOST_COUNTED = 1L << 24;

  private final Callbacks inbox;
  private final CallbackMetrics metrics;
  private final Clock clock;

  /// The minute and, in its lower part, how many there were.
  private final AtomicLong counted = new AtomicLong();

  Refusals(Callbacks inbox, CallbackMetrics metrics, Clock clock) {
    this.inbox = inbox;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// Nothing of what a call has said is kept, nor does its answer wait for the inbox to be there.
  ///
  /// @return the answer, in the marketplace's own form
  Mono<Reply> answer(Marketplace marketplace, CallRefused refused, String traceId) {
    metrics.count(marketplace.name(), State.REFUSED);
    return keep(marketplace.name(), refused.reason(), traceId)
        .then(Mono.fromSupplier(() -> marketplace.protocol().refusal(refused, marketplace.key())));
  }

  /// Keeps why somebody was refused, and logs it. Never fails.
  Mono<Void> keep(String marketplace, String reason, String traceId) {
    if (!isKept()) {
      return Mono.empty();
    }
    CallLog.ofTrace(LOG.atWarn(), traceId).log("A call to {} is refused: {}", marketplace, reason);
    return inbox.keepRefusal(marketplace, traceId, reason).onErrorComplete().then();
  }

  private boolean isKept() {
    long minute = Math.floorDiv(clock.instant().getEpochSecond(), SECONDS);
    long after =
        counted.updateAndGet(
            before -> before / MOST_COUNTED == minute ? before + 1 : minute * MOST_COUNTED + 1);
    return after % MOST_COUNTED <= MOST_IN_A_MINUTE;
  }
}
