package io.marketgate.gateway.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.embedded.NumberTable;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

/// Long ago, so that what other tests import is not old.
@ExtendWith(RunningGateway.class)
class ImportStoreIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant NOW = Instant.parse("2001-03-01T00:00:00Z");
  private static final Duration TOO_OLD = Duration.ofDays(31);
  private static final Duration YOUNG_ENOUGH = Duration.ofDays(29);

  /// More than are looked for at a time.
  private static final int IMPORTS = 120;

  /// More than are deleted at a time.
  private static final int ROWS = 12_000;

  private final Database database = RunningGateway.bean(Database.class);
  private final ImportStore store = new ImportStore(database, Clock.fixed(NOW, ZoneOffset.UTC));

  @AfterEach
  void deleteAll() {
    run("DELETE FROM import_job WHERE id LIKE 'long-ago-%'");
  }

  @Test
  void nothingIsLeftOfWhatIsTooOld() {
    imported("DONE", TOO_OLD);
    rowsOf("long-ago-DONE-1");
    done(store.deleteOld().thenReturn(true));
    assertThat(imports()).isEmpty();
    assertThat(count("SELECT COUNT(*) AS n FROM import_row WHERE import_id LIKE 'long-ago-%'"))
        .isZero();
  }

  @Test
  void whatHasNotArrivedInADayIsDeletedAndNothingElse() {
    imported("LOADING", YOUNG_ENOUGH);
    imported("DONE", YOUNG_ENOUGH);
    done(store.deleteOld().then(store.deleteAbandoned()).thenReturn(true));
    assertThat(imports()).hasSize(IMPORTS).allMatch(id -> id.startsWith("long-ago-DONE-"));
  }

  private void imported(String status, Duration age) {
    run(
        """
        INSERT INTO import_job
          (id, kind, strict, status, created_by, created_at, row_count, lease_until)
        SELECT CONCAT('long-ago-%1$s-', seq), 'MEMBERS', 0, '%1$s', 'operator:test', '%2$s', 0, '%2$s'
          FROM %3$s
        """
            .formatted(status, Rows.utc(NOW.minus(age)), NumberTable.upTo(IMPORTS)));
  }

  private void rowsOf(String id) {
    run(
        """
        INSERT INTO import_row (import_id, place, content, status)
        SELECT '%s', seq, 'somebody', 'DONE' FROM %s
        """
            .formatted(id, NumberTable.upTo(ROWS)));
    assertThat(count("SELECT COUNT(*) AS n FROM import_row WHERE import_id = '" + id + "'"))
        .isEqualTo(ROWS);
  }

  private List<String> imports() {
    return done(
        database.run(sql ->
            sql.sql("SELECT id FROM import_job WHERE id LIKE 'long-ago-%'")
                .map(row -> Rows.text(row, "id"))
                .all()
                .collectList()));
  }

  private long count(String statement) {
    return done(
        database.run(
            sql -> sql.sql(statement).map(row -> Rows.number(row, "n").longValue()).one()));
  }

  private void run(String statement) {
    var _ = done(database.run(sql -> sql.sql(statement).fetch().rowsUpdated()));
  }

  private static <T> T done(Mono<T> work) {
    return work.blockOptional(PATIENCE).orElseThrow();
  }
}
