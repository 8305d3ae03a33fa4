package io.marketgate.tenant.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@ExtendWith(RealServers.class)
class OutboxFailureIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void keepsEventsThatTheBrokerHasNotConfirmed() {
    // Its own relay never comes round, so that this test decides when events are sent.
    try (Replica replica = RealServers.newReplica(Map.of("marketgate.kafka.poll-interval", "1h"))) {
      waitForTheTurn(replica.get(Database.class));
      Outbox outbox = replica.get(Outbox.class);
      String organization = Ids.next();
      NewEvent event = new NewEvent(organization, "NumberChosen", Map.of(), Replica.NOW);
      replica.get(Database.class).inTransaction(sql -> outbox.append(sql, event)).block(PATIENCE);

      StepVerifier.create(
              outbox.relay(events -> Mono.error(new IllegalStateException("no confirmation"))))
          .expectErrorMessage("no confirmation")
          .verify(PATIENCE);

      List<OutboxEvent> sent = new ArrayList<>();
      assertThat(
              outbox.relay(events -> Mono.fromRunnable(() -> sent.addAll(events))).block(PATIENCE))
          .isEqualTo(sent.size());
      assertThat(sent).anyMatch(one -> one.organizationId().equals(organization));
      assertThat(outbox.relay(events -> Mono.error(new IllegalStateException())).block(PATIENCE))
          .as("nothing is left to send")
          .isZero();
    }
  }

  /// A replica of the test before may have been closed in the middle of its turn, which the
  /// database ends only when it has seen that the connection is gone.
  private static void waitForTheTurn(Database database) {
    database
        .inTransaction(sql ->
            sql.sql("SELECT name FROM background_work WHERE name = 'event-relay' FOR UPDATE")
                .fetch()
                .one())
        .block(PATIENCE);
  }
}
