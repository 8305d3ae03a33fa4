package io.marketgate.gateway.audit;

import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditTrail.Head;
import io.marketgate.tenant.clock.WallClock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// Takes the end of the audit trail out of the database: signed, to the logger `audit-head`, from
/// time to time and whenever much has been added. And looks whether the one that it has taken last
/// is still there.
final class AuditWatch {

  private static final Logger LOG = LoggerFactory.getLogger(AuditWatch.class);
  private static final Logger HEADS = LoggerFactory.getLogger("audit-head");

  private final AuditTrail trail;
  private final SignedHeads signed;
  private final AuditProperties properties;
  private final WallClock clock;
  private final AtomicInteger intact = new AtomicInteger(1);
  private volatile @Nullable Head latest;
  private volatile Instant compared = Instant.MIN;

  AuditWatch(
      AuditTrail trail,
      SignedHeads signed,
      AuditProperties properties,
      WallClock clock,
      MeterRegistry meters) {
    this.trail = trail;
    this.signed = signed;
    this.properties = properties;
    this.clock = clock;
    var _ =
        Gauge.builder("marketgate.audit.intact", intact, AtomicInteger::get)
            .description("0 when an entry of the audit trail is not what this replica has seen")
            .register(meters);
  }

  /// Looks once. An entry that has become another one stays in mind, so that nobody is told that
  /// all is well again.
  Mono<Void> look() {
    return trail.head().filter(this::isDue).flatMap(this::compare);
  }

  /// When it is time, or much has been added, or something taken away.
  private boolean isDue(Head head) {
    Head before = latest;
    return before == null
        || !clock.now().isBefore(compared.plus(properties.headEvery()))
        || head.number() >= before.number() + properties.headAfter()
        || head.number() < before.number();
  }

  private Mono<Void> compare(Head head) {
    Head before = latest;
    return (before == null ? Mono.just(true) : trail.has(before))
        .flatMap(isThere -> isThere ? Mono.<Void>fromRunnable(() -> take(head)) : alarm(before))
        .doOnSuccess(done -> compared = clock.now());
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
