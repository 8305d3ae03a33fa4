package io.marketgate.gateway.audit;

import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditTrail.Head;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// Takes the end of the audit trail out of the database: signed, to the logger `audit-head`,
/// whenever it is another one. And looks whether the one that it has taken last is still there.
final class AuditWatch {

  private static final Logger LOG = LoggerFactory.getLogger(AuditWatch.class);
  private static final Logger HEADS = LoggerFactory.getLogger("audit-head");

  private final AuditTrail trail;
  private final SignedHeads signed;
  private final AtomicInteger intact = new AtomicInteger(1);
  private volatile @Nullable Head latest;

  AuditWatch(AuditTrail trail, SignedHeads signed, MeterRegistry meters) {
    this.trail = trail;
    this.signed = signed;
    var _ =
        Gauge.builder("marketgate.audit.intact", intact, AtomicInteger::get)
            .description("0 when an entry of the audit trail is not what this replica has seen")
            .register(meters);
  }

  /// Looks once. An entry that has become another one stays in mind, so that nobody is told that
  /// all is well again.
  Mono<Void> look() {
    Head before = latest;
    return (before == null ? Mono.just(true) : trail.has(before))
        .flatMap(isThere -> isThere ? trail.head().doOnNext(this::take).then() : alarm(before));
  }

  private void take(Head head) {
    intact.set(1);
    if (!head.equals(latest)) {
      HEADS.info("{}", signed.sign(head));
      latest = head;
    }
  }

  private Mono<Void> alarm(@Nullable Head before) {
    return Mono.fromRunnable(() -> {
      if (intact.getAndSet(0) == 1 && before != null) {
        LOG.error(
            "The audit trail is not what it was: entry {} is gone or another one; it was {}",
            before.number(),
            signed.sign(before));
      }
    });
  }
}
