package io.marketgate.tenant.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/// Two transactions that wait for each other, on a real server, which gives one of them up.
@ExtendWith(RealServers.class)
class DeadlockIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Replica here;

  private final Database database = here.get(Database.class);
  private final String one = NewOrganizations.create(here);
  private final String other = NewOrganizations.create(here);
  private final AtomicInteger attempts = new AtomicInteger();
  private final CountDownLatch bothHoldOne = new CountDownLatch(2);
  private final Sinks.Empty<Void> goOn = Sinks.empty();

  @BeforeAll
  static void start() {
    here = RealServers.newReplica();
  }

  @AfterAll
  static void stop() {
    here.close();
  }

  @Test
  void whatTheDatabaseHasGivenUpIsCarriedOutAnew() {
    long versions = version(one) + version(other);
    Mono<Long> both =
        Mono.zip(
                database.inRepeatableTransaction(sql -> inOrder(sql, one, other)),
                database.inRepeatableTransaction(sql -> inOrder(sql, other, one)))
            .map(done -> done.getT1() + done.getT2());
    StepVerifier.create(both).expectNext(4L).expectComplete().verify(PATIENCE);
    assertThat(attempts).hasValue(3);
    assertThat(version(one) + version(other)).as("each once").isEqualTo(versions + 4);
  }

  /// The same without: this is what would reach the caller.
  @Test
  void otherwiseOneOfThemFails() {
    Mono<Long> both =
        Mono.zip(
                database.inTransaction(sql -> inOrder(sql, one, other)),
                database.inTransaction(sql -> inOrder(sql, other, one)))
            .map(done -> done.getT1() + done.getT2());
    StepVerifier.create(both)
        .expectErrorMatches(failure ->
            failure instanceof TransientDataAccessException
                && String.valueOf(failure.getMessage()).contains("Deadlock"))
        .verify(PATIENCE);
  }

  private Mono<Long> inOrder(DatabaseClient sql, String first, String second) {
    attempts.incrementAndGet();
    return change(sql, first)
        .doOnNext(done -> {
          bothHoldOne.countDown();
          if (bothHoldOne.getCount() == 0) {
            var _ = goOn.tryEmitEmpty();
          }
        })
        .delayUntil(done -> goOn.asMono())
        .flatMap(done -> change(sql, second).map(more -> done + more));
  }

  private static Mono<Long> change(DatabaseClient sql, String organization) {
    return sql.sql("UPDATE organization SET version = version + 1 WHERE id = :organization")
        .bind("organization", organization)
        .fetch()
        .rowsUpdated();
  }

  private long version(String organization) {
    Long version =
        database
            .run(sql ->
                sql.sql("SELECT version FROM organization WHERE id = :organization")
                    .bind("organization", organization)
                    .map(row -> Rows.number(row, "version").longValue())
                    .one())
            .block(PATIENCE);
    return version == null ? 0 : version;
  }
}
