package io.marketgate.tenant.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.embedded.NumberTable;
import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.license.UserKind;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.secret.Place;
import io.marketgate.tenant.secret.SecretBox;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
        public String seal(String text, Place place) {
          return text;
        }

        @Override
        public Optional<String> open(String sealed, Place place) {
          return Optional.of(sealed);
        }

        @Override
        public boolean isCurrent(String sealed, Place place) {
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

  /// Looking again would take an hour: only what is taken at once is taken.
  @Test
  void aReceiverOfManyKeepsNoOtherOneWaiting() {
    String many = NewOrganizations.create(replica);
    receive(many);
    lanesOf(many);
    String other = NewOrganizations.create(replica);
    receive(other);
    PushRelay relay = relay(Mono.just(new PushSender.Outcome(204, null)), 10, 2);
    BackgroundLoop loop =
        BackgroundLoop.forEver("many", may -> relay.run(Duration.ofHours(1), may));
    loop.start();
    await().atMost(PATIENCE).until(() -> isSentTo(other));
    loop.stop();
    relay.giveBack().block(PATIENCE);
    run("DELETE FROM push_lane WHERE target_id = '" + many + "'");
  }

  /// More than are given up at a time.
  @Test
  void whatWaitsForAReceiverThatIsRemovedIsGivenUpHoweverMuchItIs() {
    String organization = NewOrganizations.create(replica);
    receive(organization);
    waiting(organization, 6_000);
    remove(organization);
    assertThat(count(organization, "PENDING")).isZero();
    assertThat(count(organization, "PARKED")).isGreaterThan(6_000);
  }

  @Test
  void whatARemovalHasLeftIsGivenUpLaterAndNotReplayed() {
    String organization = NewOrganizations.create(replica);
    receive(organization);
    remove(organization);
    waiting(organization, 1);
    PushRelay relay = relay(Mono.never());
    BackgroundLoop loop = BackgroundLoop.forEver("left", may -> relay.run(PAUSE, may));
    loop.start();
    await().atMost(PATIENCE).until(() -> count(organization, "PENDING") == 0);
    await().atMost(PATIENCE).until(() -> lanes(organization) == 0);
    loop.stop();
    relay.giveBack().block(PATIENCE);
    deliveries().replayParked(1_000).contextWrite(ANN::in).block(PATIENCE);
    assertThat(count(organization, "PENDING")).isZero();
    assertThat(sent).noneMatch(message -> message.url().endsWith(organization));
  }

  @Test
  void whatWasGivenUpIsDueAgainWhenItIsReplayed() {
    String organization = NewOrganizations.create(replica);
    receive(organization);
    run("UPDATE push_delivery SET status = 'PARKED' WHERE target_id = '" + organization + "'");
    run("DELETE FROM push_lane WHERE target_id = '" + organization + "'");
    deliveries().replayParked(1_000).contextWrite(ANN::in).block(PATIENCE);
    assertThat(count(organization, "PARKED")).isZero();
    assertThat(count(organization, "PENDING")).isPositive();
    assertThat(lanes(organization)).isOne();
  }

  private void remove(String organization) {
    targets(Mono.never()).remove(organization).contextWrite(ANN::in).block(PATIENCE);
  }

  /// Due before everything else, with nothing in them.
  private void lanesOf(String target) {
    run(
        """
        INSERT INTO push_lane (target_id, organization_id, next_attempt_at)
        SELECT '%s', CONCAT('empty-', seq), '2001-01-01' FROM %s
        """
            .formatted(target, NumberTable.upTo(30)));
  }

  private void waiting(String organization, int deliveries) {
    run(
        """
        INSERT INTO push_delivery
          (target_id, event_id, organization_id, sequence, type, body, occurred_at, status, attempts)
        SELECT '%1$s', CONCAT('more-', seq), '%1$s', 1000 + seq, 100, '{}', '2001-01-01', 'PENDING', 0
          FROM %2$s
        """
            .formatted(organization, NumberTable.upTo(deliveries)));
  }

  private long count(String organization, String status) {
    return number(
        "SELECT COUNT(*) AS n FROM push_delivery WHERE organization_id = '%s' AND status = '%s'"
            .formatted(organization, status));
  }

  private long lanes(String organization) {
    return number(
        "SELECT COUNT(*) AS n FROM push_lane WHERE organization_id = '%s'".formatted(organization));
  }

  private long number(String statement) {
    return replica
        .get(Database.class)
        .run(sql -> sql.sql(statement).map(row -> Rows.number(row, "n").longValue()).one())
        .blockOptional(PATIENCE)
        .orElseThrow();
  }

  private void run(String statement) {
    replica
        .get(Database.class)
        .run(sql -> sql.sql(statement).fetch().rowsUpdated())
        .block(PATIENCE);
  }

  private PushDeliveries deliveries() {
    return new PushDeliveries(
        replica.get(Database.class),
        replica.get(AuditedChanges.class),
        replica.get(Clock.class),
        Duration.ofDays(1));
  }

  private Delivery delivery(String organization) {
    return deliveries()
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
    return relay(outcome, 50, 50);
  }

  private PushRelay relay(Mono<PushSender.Outcome> outcome, int concurrency, int perTarget) {
    return new PushRelay(
        replica.get(Database.class),
        targets(outcome),
        new PushMessages(sender(outcome), replica.get(PushOutbox.class), replica.get(Clock.class)),
        replica.get(Clock.class),
        concurrency,
        perTarget);
  }

  private PushTargets targets(Mono<PushSender.Outcome> outcome) {
    return new PushTargets(
        replica.get(Database.class),
        replica.get(AuditedChanges.class),
        PLAIN,
        sender(outcome),
        deliveries(),
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
