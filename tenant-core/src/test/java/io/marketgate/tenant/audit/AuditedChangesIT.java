package io.marketgate.tenant.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.tenant.HeldRows;
import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.change.ChangeFeed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@ExtendWith(RealServers.class)
class AuditedChangesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Replica replica = RealServers.newReplica();

  /// Gives up waiting for the database soon.
  private final Replica hurried =
      RealServers.newReplica(Map.of("marketgate.database.answer-timeout", "500ms"));

  @AfterEach
  void close() {
    hurried.close();
    replica.close();
  }

  /// Who forgot it any sooner would read again what is about to be old, and keep that.
  @Test
  void whatIsCommittedAfterItsCallerGaveUpIsToldThen() {
    String organization = NewOrganizations.create(replica);
    Change.OfEntitlements change = new Change.OfEntitlements(organization);
    List<Change> told = new CopyOnWriteArrayList<>();
    hurried.get(ChangeFeed.class).onChange(told::add);
    HeldRows held =
        HeldRows.by(
            replica, "SELECT name FROM organization WHERE id = '" + organization + "' FOR UPDATE");
    StepVerifier.create(rename(organization, change)).verifyError(TimeoutException.class);
    assertThat(told).doesNotContain(change);
    held.letGo();
    await().atMost(PATIENCE).until(() -> told.contains(change));
  }

  private Mono<String> rename(String organization, Change change) {
    return hurried
        .get(AuditedChanges.class)
        .make(
            new AuditTrail.Subject("OrganizationRenamed", organization, organization),
            sql ->
                rename(sql, organization).thenReturn(Done.of("", "Acme", "Bcme", List.of(change))));
  }

  private static Mono<Long> rename(DatabaseClient sql, String organization) {
    return sql.sql("UPDATE organization SET name = 'Bcme' WHERE id = :organization")
        .bind("organization", organization)
        .fetch()
        .rowsUpdated();
  }
}
