package io.marketgate.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditTrail.Audited;
import io.marketgate.tenant.audit.AuditTrail.Subject;
import io.marketgate.tenant.storage.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// When the end of the audit trail is taken out of the database.
@ExtendWith(RunningGateway.class)
class AuditWatchIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Logger HEADS = (Logger) LoggerFactory.getLogger("audit-head");

  @TempDir Path folder = Path.of(".");

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2029-01-01T00:00:00Z"));

  @BeforeEach
  void listen() {
    // The program's own watch writes there as well.
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    HEADS.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    HEADS.detachAppender(lines);
  }

  @Test
  void signsItWhenItIsTimeOrMuchWasAdded() {
    SignedHeads signed =
        new SignedHeads(SigningKey.loadOrCreate(folder.resolve("key.jwk")), Clock.systemUTC());
    AuditWatch watch =
        new AuditWatch(
            RunningGateway.bean(AuditTrail.class),
            signed,
            new AuditProperties(Duration.ofMinutes(1), 1_000),
            now::get,
            new SimpleMeterRegistry());
    add(1);
    watch.look().block(PATIENCE);
    assertThat(taken(signed)).isEqualTo(1);

    add(1);
    watch.look().block(PATIENCE);
    assertThat(taken(signed)).as("soon after").isEqualTo(1);

    now.updateAndGet(before -> before.plus(Duration.ofMinutes(1)));
    watch.look().block(PATIENCE);
    assertThat(taken(signed)).as("a minute later").isEqualTo(2);

    add(1_000);
    watch.look().block(PATIENCE);
    assertThat(taken(signed)).as("after a thousand more").isEqualTo(3);
  }

  /// The program's own watch goes on meanwhile, with another key.
  private long taken(SignedHeads signed) {
    return lines.list.stream()
        .filter(line -> signed.read(line.getFormattedMessage()).isPresent())
        .count();
  }

  private static void add(int entries) {
    Audited entry = new Audited(new Subject("Looked", "test", null), null, null);
    AuditTrail trail = RunningGateway.bean(AuditTrail.class);
    RunningGateway.bean(Database.class)
        .inTransaction(sql -> trail.append(sql, Actor.SYSTEM, Collections.nCopies(entries, entry)))
        .block(PATIENCE);
  }
}
