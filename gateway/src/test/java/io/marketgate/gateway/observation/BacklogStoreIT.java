package io.marketgate.gateway.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.test.StepVerifier;

/// What waits for Kafka, as operators see it.
@ExtendWith(RunningGateway.class)
class BacklogStoreIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Its events are held back, because Kafka refuses one of them for a long time to come.
  private final String organization = Ids.next();

  private final Database database = RunningGateway.bean(Database.class);

  @AfterEach
  void forget() {
    write("DELETE FROM event_outbox WHERE organization_id = '" + organization + "'");
  }

  @Test
  void tellsEventsThatWaitFromThoseThatKafkaRefuses() {
    write(row("'RecordTooLargeException', '2099-01-01'"));
    write(row("NULL, NULL"));
    write(row("NULL, NULL"));
    Backlog events =
        new BacklogStore(database, Clock.systemUTC())
            .all()
            .filter(backlog -> backlog.queue() == Backlog.Queue.EVENTS)
            .blockFirst(PATIENCE);
    assertThat(events.parked()).isEqualTo(1);
    assertThat(events.waiting()).isGreaterThanOrEqualTo(2);
    assertThat(events.age()).isGreaterThan(Duration.ofDays(1));
  }

  @Test
  void tellsWhatItCanReadWhereOneQueueCannotBeRead() {
    List<Backlog.Queue> read = new ArrayList<>();
    write("RENAME TABLE marketplace_usage TO hidden_usage");
    try {
      StepVerifier.create(
              new BacklogStore(database, Clock.systemUTC())
                  .all()
                  .doOnNext(backlog -> read.add(backlog.queue())))
          .thenConsumeWhile(backlog -> true)
          .expectErrorMatches(failure -> failure.toString().contains("marketplace_usage"))
          .verify(PATIENCE);
    } finally {
      write("RENAME TABLE hidden_usage TO marketplace_usage");
    }
    assertThat(read)
        .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(Backlog.Queue.USAGE)));
  }

  private String row(String refusal) {
    return "INSERT INTO event_outbox (event_id, organization_id, type, payload, occurred_at, refusal,"
        + " refused_at) VALUES ('%s', '%s', 'Test', '{}', '2020-01-01', %s)"
            .formatted(Ids.next(), organization, refusal);
  }

  private void write(String statement) {
    database.run(sql -> sql.sql(statement).fetch().rowsUpdated()).block(PATIENCE);
  }
}
