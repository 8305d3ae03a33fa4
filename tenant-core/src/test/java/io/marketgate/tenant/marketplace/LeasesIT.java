package io.marketgate.tenant.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// A replica that comes back when another one has taken over its work changes nothing any more,
/// whatever it has to say.
@ExtendWith(RealServers.class)
class LeasesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Replica replica;
  private static Database database;

  private final Instance instance = sold();

  @BeforeAll
  static void start() {
    replica = RealServers.newReplica();
    database = replica.get(Database.class);
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  @Test
  void whatAVendorsSystemHasTakenIsNotToldAgainByALateOne() {
    insert(
        "INSERT INTO marketplace_task (organization_id, instance_id, kind, body, status, attempts,"
            + " next_attempt_at, created_at)"
            + " VALUES (:organization, :instance, 'CREATE', '{}', 'WAITING', 0, :now, :now)");
    HookTasks late = tasks(Duration.ZERO);
    HookTasks other = tasks(Duration.ofMinutes(2));
    HookTasks.Task lates = claimed(late.claim(100));
    HookTasks.Task others = claimed(other.claim(100));
    late.done(lates, "late").block(PATIENCE);
    assertThat(text("marketplace_task")).as("not his any more").isEqualTo("WAITING");
    other.done(others, "other").block(PATIENCE);
    late.later(lates, Duration.ZERO, "timed out").block(PATIENCE);
    assertThat(text("marketplace_task")).isEqualTo("DONE");
  }

  @Test
  void whatAMarketplaceHasTakenStaysSo() {
    insert(
        "INSERT INTO marketplace_usage (organization_id, instance_id, metric_code, hour_start,"
            + " quantity, serial, status, attempts, next_attempt_at)"
            + " VALUES (:organization, :instance, 'wf', :now, 1, 's', 'WAITING', 0, :now)");
    Metering late = metering(Duration.ZERO);
    Metering other = metering(Duration.ofMinutes(3));
    Metering.Usage lates = used(late);
    Metering.Usage others = used(other);
    other.finish(others, Metering.Outcome.SENT).block(PATIENCE);
    late.finish(lates, new Metering.Outcome(Metering.Status.UNKNOWN, Duration.ZERO, "timed out"))
        .block(PATIENCE);
    assertThat(text("marketplace_usage")).isEqualTo("SENT");
  }

  private static HookTasks tasks(Duration later) {
    return new HookTasks(database, new JsonMapper(), at(later));
  }

  private static Metering metering(Duration later) {
    return new Metering(database, at(later));
  }

  private static Clock at(Duration later) {
    return Clock.fixed(Replica.NOW.plus(later), ZoneOffset.UTC);
  }

  private HookTasks.Task claimed(Mono<List<HookTasks.Task>> claim) {
    return Objects.requireNonNull(claim.block(PATIENCE)).stream()
        .filter(task -> task.instance().equals(instance.id()))
        .findFirst()
        .orElseThrow();
  }

  private Metering.Usage used(Metering metering) {
    return Objects.requireNonNull(metering.claim("aliyun", 100).block(PATIENCE)).stream()
        .filter(usage -> usage.instance().equals(instance.id()))
        .findFirst()
        .orElseThrow();
  }

  private static Instance sold() {
    return SoldInstances.sold(replica, "lease-" + Ids.next(), "STANDARD");
  }

  private void insert(String statement) {
    database
        .run(sql ->
            sql.sql(statement)
                .bind("organization", instance.organization())
                .bind("instance", instance.id())
                .bind("now", Rows.utc(Replica.NOW.minusSeconds(1)))
                .fetch()
                .rowsUpdated())
        .block(PATIENCE);
  }

  private String text(String table) {
    Map<String, String> statements =
        Map.of(
            "marketplace_task",
            "SELECT status FROM marketplace_task WHERE instance_id = :instance",
            "marketplace_usage",
            "SELECT status FROM marketplace_usage WHERE instance_id = :instance");
    return database
        .run(sql ->
            sql.sql(statements.get(table))
                .bind("instance", instance.id())
                .map(row -> Rows.text(row, "status"))
                .one())
        .blockOptional(PATIENCE)
        .orElseThrow();
  }
}
