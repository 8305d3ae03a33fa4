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

/// What waits, as operators see it.
@ExtendWith(RunningGateway.class)
class BacklogStoreIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Its events are held back, because Kafka refuses one of them for a long time to come.
  private final String organization = Ids.next();

  private final Database database = RunningGateway.bean(Database.class);

  @AfterEach
  void forget() {
    write("DELETE FROM event_outbox WHERE organization_id = '" + organization + "'");
    write("DELETE FROM marketplace_callback WHERE marketplace = '" + organization + "'");
    write("DELETE FROM marketplace_instance WHERE marketplace = '" + organization + "'");
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

  /// The marketplace asks again with the same key; when it is done, it is noted by its instance.
  @Test
  void aPurchaseThatWasBrokenOffWaitsUntilThereIsItsInstance() {
    Backlog before = callbacks();
    String key = Ids.next();
    write(callback(key, "'RECEIVED', NULL, NULL", 5));
    assertThat(callbacks().waiting()).isEqualTo(before.waiting() + 1);
    write(instance(key));
    assertThat(callbacks()).isEqualTo(before);
  }

  @Test
  void whatDoesNotSucceedForHalfAnHourNeedsAPerson() {
    Backlog before = callbacks();
    String key = Ids.next();
    write(callback(key, "'PENDING', 'SSLHandshakeException', UTC_TIMESTAMP(6)", 20));
    assertThat(callbacks()).isEqualTo(before);
    write(callback(key, "'PENDING', 'SSLHandshakeException', UTC_TIMESTAMP(6)", 40));
    write(callback(key, "'PENDING', 'SSLHandshakeException', UTC_TIMESTAMP(6)", 35));
    assertThat(callbacks().parked()).isEqualTo(before.parked() + 1);
    write(callback(key, "'DONE', NULL, UTC_TIMESTAMP(6)", 1));
    assertThat(callbacks()).isEqualTo(before);
  }

  /// A marketplace asks how an instance is while it cannot be renewed.
  @Test
  void anotherCallAboutTheSameInstanceEndsNothing() {
    Backlog before = callbacks();
    String instance = Ids.next();
    write(callback(instance, "'PENDING', 'UnknownHostException', UTC_TIMESTAMP(6)", 40));
    write("UPDATE marketplace_callback SET action = 'renew' WHERE subject = '" + instance + "'");
    write(callback(instance, "'DONE', NULL, UTC_TIMESTAMP(6)", 10));
    assertThat(callbacks().parked()).isEqualTo(before.parked() + 1);
  }

  /// The product's own system prepares an instance, which is another queue.
  @Test
  void whatIsBeingPreparedIsNoneOfThem() {
    Backlog before = callbacks();
    write(callback(Ids.next(), "'PENDING', NULL, UTC_TIMESTAMP(6)", 40));
    assertThat(callbacks()).isEqualTo(before);
  }

  /// Without its age, which goes on.
  private Backlog callbacks() {
    Backlog callbacks =
        new BacklogStore(database, Clock.systemUTC())
            .all()
            .filter(backlog -> backlog.queue() == Backlog.Queue.CALLBACKS)
            .blockFirst(PATIENCE);
    return new Backlog(callbacks.queue(), callbacks.waiting(), callbacks.parked(), Duration.ZERO);
  }

  private String callback(String key, String outcome, int minutesAgo) {
    return "INSERT INTO marketplace_callback (marketplace, at, trace_id, subject, outcome, reason,"
        + " finished_at) VALUES ('%s', UTC_TIMESTAMP(6) - INTERVAL %d MINUTE, 't', '%s', %s)"
            .formatted(organization, minutesAgo, key, outcome);
  }

  private String instance(String key) {
    return "INSERT INTO marketplace_instance (id, organization_id, marketplace, business_key,"
        + " account_id, product, sku, edition_code, trial, quantities, status, frozen, entitled,"
        + " created_at) SELECT '%s', id, '%s', '%s', 'a', 'p', 's', 'FREE', FALSE, '{}', 'RELEASED',"
            .formatted(key.substring(0, 11), organization, key)
        + " FALSE, FALSE, UTC_TIMESTAMP(6) FROM organization LIMIT 1";
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
