package io.marketgate.tenant.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.audit.AuditTrail.Head;
import io.marketgate.tenant.storage.Database;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

@ExtendWith(RealServers.class)
class AuditTrailIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Replica replica = RealServers.newReplica();
  private final AuditTrail trail = replica.get(AuditTrail.class);

  @AfterEach
  void close() {
    replica.close();
  }

  /// Who can write to the database moves its end as well, so that every hash fits.
  @Test
  void leadsOverWhatIsKnownFromElsewhere() {
    var _ = NewOrganizations.create(replica);
    Head early = done(trail.head());
    var _ = NewOrganizations.create(replica);
    Head late = done(trail.head());
    assertThat(done(trail.verify(late)).valid()).isTrue();
    List.of(
            "CREATE TABLE kept_entry AS SELECT * FROM audit_entry WHERE number > " + early.number(),
            "DELETE FROM audit_entry WHERE number > " + early.number(),
            "UPDATE audit_head SET number = %d, hash = '%s'"
                .formatted(early.number(), early.hash()))
        .forEach(this::run);
    try {
      assertThat(done(trail.verify()).valid()).as("it is whole in itself").isTrue();
      AuditTrail.Verification found = done(trail.verify(late));
      assertThat(found.valid()).isFalse();
      assertThat(found.firstFault()).isEqualTo(late.number());
      assertThat(done(trail.verify(early)).valid()).isTrue();
      assertThat(done(trail.has(new Head(early.number(), "0".repeat(64))))).isFalse();
    } finally {
      List.of(
              "INSERT INTO audit_entry SELECT * FROM kept_entry",
              "DROP TABLE kept_entry",
              "UPDATE audit_head SET number = %d, hash = '%s'"
                  .formatted(late.number(), late.hash()))
          .forEach(this::run);
    }
    assertThat(done(trail.verify(late)).valid()).isTrue();
  }

  private void run(String statement) {
    var _ = done(replica.get(Database.class).run(sql -> sql.sql(statement).fetch().rowsUpdated()));
  }

  private static <T> T done(Mono<T> work) {
    return work.blockOptional(PATIENCE).orElseThrow();
  }
}
