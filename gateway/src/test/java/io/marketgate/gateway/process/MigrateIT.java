package io.marketgate.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.DatabaseProperties;
import io.marketgate.tenant.storage.Rows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The schema of a new database, as the init containers and the replicas of Kubernetes treat it.
@ExtendWith(RunningGateway.class)
class MigrateIT {

  private static final String NAME = "migrated";

  @BeforeEach
  void createDatabase() {
    execute("CREATE DATABASE " + NAME);
  }

  @AfterEach
  void dropDatabase() {
    execute("DROP DATABASE " + NAME);
  }

  @Test
  void isMadeByTheCommandAndOnlyAskedForByReplicas() throws Exception {
    String[] replica =
        arguments(
            "--marketgate.database.migrate=false",
            "--marketgate.redis.host=nowhere",
            "--marketgate.kafka.bootstrap-servers=nowhere:1",
            "--marketgate.backends.identity-key="
                + RunningGateway.data().resolve("keys/identity.jwk"),
            "--marketgate.roles.key=" + RunningGateway.data().resolve("keys/roles.jwk"));
    try (ChildProcess tooEarly = ChildProcess.archive(replica)) {
      assertThat(tooEarly.awaitExit()).isNotZero();
      assertThat(tooEarly.output())
          .contains("The schema lacks", "V1__organizations_and_events.sql", "'migrate'")
          .doesNotContain("\tat ");
    }
    try (ChildProcess one = ChildProcess.archive(arguments("migrate"));
        ChildProcess other =
            ChildProcess.archive(arguments("migrate", "--marketgate.database.migrate=false"))) {
      assertThat(one.awaitExit()).as(one.output()).isZero();
      assertThat(other.awaitExit()).as(other.output()).isZero();
    }
    assertThat(number("SELECT COUNT(*) AS n FROM migrated.flyway_schema_history WHERE success = 0"))
        .isZero();
    assertThat(
            number("SELECT MAX(CAST(version AS SIGNED)) AS n FROM migrated.flyway_schema_history"))
        .isEqualTo(number("SELECT MAX(CAST(version AS SIGNED)) AS n FROM flyway_schema_history"));
  }

  /// Neither MySQL nor MariaDB takes back what a migration has done before it was broken off.
  @Test
  void isGoneOnWithWhereItWasBrokenOff() throws Exception {
    try (ChildProcess first = ChildProcess.archive(arguments("migrate"))) {
      assertThat(first.awaitExit()).as(first.output()).isZero();
    }
    // As V28 leaves it between its two statements.
    execute("DELETE FROM migrated.flyway_schema_history WHERE CAST(version AS SIGNED) >= 28");
    execute("ALTER TABLE migrated.event_outbox DROP KEY event_outbox_refused");
    execute("ALTER TABLE migrated.action_task DROP COLUMN begun_by, DROP COLUMN permission");
    execute("DROP TABLE migrated.change_request, migrated.audit_organization_head");
    execute("ALTER TABLE migrated.audit_entry DROP COLUMN organization_hash");
    try (ChildProcess again = ChildProcess.archive(arguments("migrate"))) {
      assertThat(again.awaitExit()).as(again.output()).isZero();
      assertThat(again.output()).contains("was broken off before");
    }
    assertThat(number("SELECT COUNT(*) AS n FROM migrated.flyway_schema_history WHERE success = 0"))
        .isZero();
    assertThat(
            number(
                "SELECT COUNT(DISTINCT index_name) AS n FROM information_schema.statistics"
                    + " WHERE table_schema = 'migrated' AND index_name = 'event_outbox_refused'"))
        .isOne();
  }

  @Test
  void cannotBeMadeWhereNoDatabaseIsNamed() throws Exception {
    try (ChildProcess program =
        ChildProcess.archive("migrate", "--spring.profiles.active=production")) {
      assertThat(program.awaitExit()).isNotZero();
      assertThat(program.output())
          .contains("marketgate.database.host", "marketgate.database.password")
          .doesNotContain("marketgate.redis.host", "\tat ");
    }
  }

  private static String[] arguments(String... more) {
    DatabaseProperties database = RunningGateway.bean(DatabaseProperties.class);
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--marketgate.database.host=" + database.host());
    arguments.add("--marketgate.database.port=" + database.port());
    arguments.add("--marketgate.database.name=" + NAME);
    arguments.add("--marketgate.database.password=" + database.password());
    return arguments.toArray(new String[0]);
  }

  private static void execute(String statement) {
    RunningGateway.bean(Database.class)
        .run(sql -> sql.sql(statement).fetch().rowsUpdated())
        .block(Duration.ofSeconds(30));
  }

  private static long number(String statement) {
    return RunningGateway.bean(Database.class)
        .run(sql -> sql.sql(statement).map(row -> Rows.number(row, "n").longValue()).one())
        .blockOptional(Duration.ofSeconds(30))
        .orElseThrow();
  }
}
