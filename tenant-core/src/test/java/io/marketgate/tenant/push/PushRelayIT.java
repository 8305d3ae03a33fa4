package io.marketgate.tenant.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.license.UserKind;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.secret.SecretBox;
import io.marketgate.tenant.storage.Database;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

/// Event push of replicas that come and go.
@ExtendWith(RealServers.class)
class PushRelayIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Actor ANN = new Actor("operator:ann", null, "");
  private static final SecretBox PLAIN =
      new SecretBox() {

        @Override
        public String seal(String text, String place) {
          return text;
        }

        @Override
        public String open(String sealed, String place) {
          return sealed;
        }

        @Override
        public boolean isCurrent(String sealed, String place) {
          return true;
        }
      };

  private final Replica replica = RealServers.newReplica();
  private final Queue<PushSender.Message> sent = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    replica.close();
  }

  /// Leases last for minutes, and the clock stands still: only what is given back is due.
  @Test
  void aReplicaThatStopsInTheMiddleKeepsNobodyWaiting() {
    String organization = NewOrganizations.create(replica);
    PushRelay stopping = relay(Mono.never());
    receive(organization);
    BackgroundLoop loop = BackgroundLoop.forEver("stopping", may -> stopping.run(PAUSE, may));
    loop.start();
    await().atMost(PATIENCE).until(() -> isSentTo(organization));
    loop.stop();
    stopping.giveBack().block(PATIENCE);
    sent.clear();

    PushRelay other = relay(Mono.just(new PushSender.Outcome(204, null)));
    BackgroundLoop next = BackgroundLoop.forEver("other", may -> other.run(PAUSE, may));
    next.start();
    await().atMost(PATIENCE).until(() -> isSentTo(organization));
    next.stop();
    other.giveBack().block(PATIENCE);
    assertThat(sent).isNotEmpty();
  }

  /// It had been frozen in the middle of sending, and another one has delivered since.
  @Test
  void aReplicaThatComesBackChangesNothingThatAnotherHasDone() {
    String organization = NewOrganizations.create(replica);
    receive(organization);
    PushRelay relay = relay(Mono.never());
    Delivery delivery = delivery(organization);
    relay.record(delivery, new PushSender.Outcome(204, null)).block(PATIENCE);
    relay.record(delivery, new PushSender.Outcome(500, "late")).block(PATIENCE);
    assertThat(delivery(organization).status()).isEqualTo(Delivery.Status.DONE);
  }

  private Delivery delivery(String organization) {
    return new PushDeliveries(
            replica.get(Database.class),
            replica.get(AuditedChanges.class),
            replica.get(Clock.class),
            Duration.ofDays(1))
        .latest(new PushDeliveries.Filter(null, organization, null, null), Long.MAX_VALUE, 1)
        .blockOptional(PATIENCE)
        .orElseThrow()
        .getFirst();
  }

  private boolean isSentTo(String organization) {
    return sent.stream().anyMatch(message -> message.url().endsWith(organization));
  }

  private void receive(String organization) {
    targets(Mono.never())
        .put(
            new PushTargets.Wanted(
                organization,
                "https://receiver.example/" + organization,
                "whsec_" + "QUJD".repeat(8),
                true,
                false,
                Duration.ZERO,
                -1))
        .contextWrite(ANN::in)
        .block(PATIENCE);
    replica
        .get(Members.class)
        .join(
            organization,
            new Members.Member(
                "uid-" + organization, null, null, List.of(), UserKind.INTERNAL, Instant.EPOCH),
            "")
        .contextWrite(ANN::in)
        .block(PATIENCE);
  }

  private PushRelay relay(Mono<PushSender.Outcome> outcome) {
    return new PushRelay(
        replica.get(Database.class),
        targets(outcome),
        new PushMessages(sender(outcome), replica.get(PushOutbox.class), replica.get(Clock.class)),
        replica.get(Clock.class),
        50,
        50);
  }

  private PushTargets targets(Mono<PushSender.Outcome> outcome) {
    return new PushTargets(
        replica.get(Database.class),
        replica.get(AuditedChanges.class),
        PLAIN,
        sender(outcome),
        replica.get(Clock.class),
        new SecureRandom());
  }

  private PushSender sender(Mono<PushSender.Outcome> outcome) {
    return new PushSender() {

      @Override
      public Mono<Outcome> send(Message message) {
        sent.add(message);
        return outcome;
      }

      @Override
      public @Nullable String faultOf(String url) {
        return null;
      }
    };
  }
}
