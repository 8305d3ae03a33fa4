package io.marketgate.tenant.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@ExtendWith(RealServers.class)
class WriteIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Instant AT = Instant.parse("2026-11-27T08:00:00.123456Z");

  private static final String INSERT =
      "INSERT INTO written (id, note, at) VALUES (:id, :note, :at)";

  private static Replica replica;
  private static Database database;

  @BeforeAll
  static void start() {
    replica = RealServers.newReplica();
    database = replica.get(Database.class);
    run("DROP TABLE IF EXISTS written");
    run("CREATE TABLE written (id INT PRIMARY KEY, note MEDIUMTEXT, at DATETIME(6))");
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  @BeforeEach
  void empty() {
    run("DELETE FROM written");
  }

  @Test
  void severalGoTogetherWithWhateverTheyAreBoundTo() {
    List<String> notes =
        List.of("a'; DELETE FROM written; -- ", ":id0 :note1 ?", "\\", "\"", "é\n漢", "$1 ${x}");
    StepVerifier.create(
            together(
                IntStream.range(0, notes.size())
                    .mapToObj(id -> insert(id, notes.get(id)))
                    .toList()))
        .verifyComplete();
    assertThat(notes()).isEqualTo(notes);
  }

  @Test
  void absentValuesAreNull() {
    StepVerifier.create(
            together(
                List.of(
                    Write.of(INSERT).bind("id", 1).bind("note", (String) null).bind("at", AT),
                    Write.of(INSERT).bind("id", 2).bind("note", "x").bind("at", (Instant) null))))
        .verifyComplete();
    assertThat(read("SELECT IF(note IS NULL, 'none', note) AS text FROM written ORDER BY id"))
        .containsExactly("none", "x");
    assertThat(read("SELECT IFNULL(CAST(at AS CHAR), 'none') AS text FROM written ORDER BY id"))
        .containsExactly("2026-11-27 08:00:00.123456", "none");
  }

  @Test
  void whatIsLongGoesAlone() {
    String text = "x".repeat(900_000);
    StepVerifier.create(together(IntStream.range(0, 20).mapToObj(id -> insert(id, text)).toList()))
        .verifyComplete();
    assertThat(read("SELECT CAST(COUNT(*) AS CHAR) AS text FROM written")).containsExactly("20");
  }

  @Test
  void aSecondStatementIsNone() {
    assertThatThrownBy(() -> Write.of("DELETE FROM written; DELETE FROM scratch"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void moreThanGoTogetherAreDoneInTheirOrder() {
    List<Write> many = IntStream.range(0, 180).mapToObj(id -> insert(id, "n" + id)).toList();
    StepVerifier.create(together(many)).verifyComplete();
    assertThat(notes()).hasSize(180).startsWith("n0", "n1").endsWith("n179");
  }

  @Test
  void nothingIsNothing() {
    StepVerifier.create(together(List.of())).verifyComplete();
  }

  @Test
  void whenOneFailsNothingIsWritten() {
    StepVerifier.create(
            together(List.of(insert(1, "first"), insert(1, "twice"), insert(2, "behind it"))))
        .verifyError(DuplicateKeyException.class);
    assertThat(notes()).isEmpty();
    StepVerifier.create(together(List.of(insert(3, "the connection is good")))).verifyComplete();
    assertThat(notes()).containsExactly("the connection is good");
  }

  @Test
  void aParameterOfWhichNothingIsSaidIsNamed() {
    assertThatThrownBy(
            () -> together(List.of(insert(1, "x"), Write.of(INSERT).bind("id", 2))).block(PATIENCE))
        .hasMessageContaining(":note");
    assertThat(notes()).isEmpty();
  }

  private static Write insert(int id, @Nullable String note) {
    return Write.of(INSERT).bind("id", id).bind("note", note).bind("at", AT);
  }

  private static Mono<Void> together(List<Write> writes) {
    return database.inTransaction(sql -> Write.all(sql, writes));
  }

  private static List<String> notes() {
    return read("SELECT note AS text FROM written ORDER BY id");
  }

  private static List<String> read(String statement) {
    List<String> found =
        database
            .run(sql -> sql.sql(statement).map(row -> Rows.text(row, "text")).all().collectList())
            .block(PATIENCE);
    assertThat(found).isNotNull();
    return found;
  }

  private static void run(String statement) {
    database.run(sql -> sql.sql(statement).then()).block(PATIENCE);
  }
}
