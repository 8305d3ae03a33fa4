package io.marketgate.tenant.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.idempotency.IdempotentWrites.Turn;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

@ExtendWith(RealServers.class)
class ActionWritesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LEASE = Duration.ofSeconds(70);

  private static Replica replica;

  /// Gives up waiting for the database soon.
  private static Replica hurried;

  private final String organization = Ids.next();
  private WriteClaim lastClaim = new WriteClaim("", "", 0);
  private final ActionWrites now = at(Duration.ZERO);
  private final ActionWrites afterTheLease = at(LEASE.plusSeconds(1));

  @BeforeAll
  static void start() {
    replica = RealServers.newReplica();
    hurried = RealServers.newReplica(Map.of("marketgate.database.answer-timeout", "500ms"));
  }

  @AfterAll
  static void stop() {
    replica.close();
    hurried.close();
  }

  @Test
  void oneOfManyGetsTheRight() {
    List<Turn> turns =
        Objects.requireNonNull(
            Flux.range(0, 20)
                .flatMap(number -> now.begin(request("f", false)), 20)
                .collectList()
                .block(PATIENCE));
    assertThat(turns).filteredOn(turn -> turn instanceof Turn.Ours).hasSize(1);
    assertThat(turns).filteredOn(turn -> turn instanceof Turn.Running).hasSize(19);
  }

  @Test
  void theFirstAnswerIsGivenForADay() {
    done(now.answered(claim(now, false), "yes"));
    assertThat(begin(at(Duration.ofHours(23)), "f")).isEqualTo(new Turn.Answered("yes"));
    assertThat(begin(at(Duration.ofHours(23)), "other")).isEqualTo(new Turn.Misused());
    assertThat(begin(at(Duration.ofHours(24)), "other")).isInstanceOf(Turn.Ours.class);
    assertThat(begin(at(Duration.ofHours(24)), "f")).isEqualTo(new Turn.Misused());
  }

  @Test
  void aProcessThatDiedLeavesAnUnknownOutcome() {
    claim(now, false);
    assertThat(begin(now, "f")).isEqualTo(new Turn.Running());
    assertThat(begin(afterTheLease, "f")).isEqualTo(new Turn.Unanswered());
    assertThat(begin(afterTheLease, "other")).isEqualTo(new Turn.Misused());
  }

  @Test
  void aRepeatableWriteIsTakenOverAndTheFirstsAnswerComesTooLate() {
    WriteClaim dead = claim(now, true);
    WriteClaim next = claim(afterTheLease, true);
    assertThat(next.attempt()).isGreaterThan(dead.attempt());
    done(now.answered(dead, "late"));
    done(now.forget(dead));
    assertThat(begin(afterTheLease, "f")).isEqualTo(new Turn.Running());
    done(afterTheLease.answered(next, "yes"));
    assertThat(begin(afterTheLease, "f")).isEqualTo(new Turn.Answered("yes"));
  }

  @Test
  void whatHadNoEffectIsForgottenAndAnAnswerIsNot() {
    done(now.forget(claim(now, false)));
    WriteClaim claim = claim(now, false);
    done(now.answered(claim, "yes"));
    done(now.forget(claim));
    done(now.unknown(claim));
    assertThat(begin(now, "f")).isEqualTo(new Turn.Answered("yes"));
  }

  /// The caller has been told to try again; the row that was committed after that is nobody's.
  @Test
  void aRightThatCameTooLateIsNobodys() {
    Database database = replica.get(Database.class);
    ActionWrites impatient =
        new ActionWrites(hurried.get(Database.class), Clock.fixed(Replica.NOW, ZoneOffset.UTC));
    Sinks.Empty<Void> released = Sinks.empty();
    Mono<Void> other =
        database
            .<Void>inTransaction(sql ->
                WriteRows.insert(
                        sql,
                        new WriteClaim(organization, "b".repeat(64), 1),
                        "g".repeat(64),
                        1,
                        new WriteRows.Lease(Replica.NOW, Replica.NOW.plus(LEASE)))
                    .then(released.asMono())
                    .then(Mono.error(new IllegalStateException("rolled back"))))
            .onErrorComplete();
    StepVerifier held = StepVerifier.create(other).expectComplete();
    held.verifyLater();
    StepVerifier.create(
            Mono.delay(Duration.ofMillis(200)).then(impatient.begin(request("f", false))))
        .verifyError(TimeoutException.class);
    released.tryEmitEmpty();
    held.verify(PATIENCE);
    await().atMost(PATIENCE).until(() -> begin(now, "f") instanceof Turn.Ours);
  }

  /// The backend would be sent another key, and make it twice.
  @Test
  void whatMayHaveBeenDoneIsNotForgottenByALaterAttempt() {
    done(now.unknown(claim(now, true)));
    WriteClaim again = claim(now, true);
    assertThat(again.mayBeDone()).isTrue();
    done(now.forget(again));
    assertThat(begin(now, "f")).isEqualTo(new Turn.Unanswered());
    assertThat(claim(now, true).mayBeDone()).isTrue();
  }

  @Test
  void anIdIsOfAnotherWriteADayLaterAndStaysSoWhenThatIsForgotten() {
    done(now.answered(claim(now, false), "yes"));
    ActionWrites later = at(Duration.ofHours(24));
    assertThat(generation(later)).isEqualTo(1);
    done(later.unknown(lastClaim));
    assertThat(generation(later)).as("the same write again").isEqualTo(1);
    ActionWrites latest = at(Duration.ofHours(49));
    assertThat(generation(latest)).isEqualTo(2);
    done(latest.forget(lastClaim));
    assertThat(begin(latest, "other")).as("it was not made").isInstanceOf(Turn.Ours.class);
    assertThat(generation(at(Duration.ofHours(74)))).as("never one that was").isEqualTo(3);
    assertThat(latest.isOurs(lastClaim).block(PATIENCE)).isTrue();
  }

  private int generation(ActionWrites writes) {
    if (writes.begin(request("f", true)).block(PATIENCE)
        instanceof Turn.Ours(WriteClaim claim, int generation)) {
      lastClaim = claim;
      return generation;
    }
    return fail("the right was not given");
  }

  @Test
  void whatIsSaidToBeUnknownIsSoAtOnce() {
    WriteClaim first = claim(now, false);
    done(now.unknown(first));
    assertThat(begin(now, "f")).isEqualTo(new Turn.Unanswered());
    assertThat(claim(now, true).attempt()).isGreaterThan(first.attempt());
  }

  private WriteClaim claim(ActionWrites writes, boolean isRepeatable) {
    return writes.begin(request("f", isRepeatable)).block(PATIENCE)
            instanceof Turn.Ours(WriteClaim claim, var _)
        ? claim
        : fail("the right was not given");
  }

  private Turn begin(ActionWrites writes, String fingerprint) {
    return Objects.requireNonNull(writes.begin(request(fingerprint, false)).block(PATIENCE));
  }

  private ActionWrites.Request request(String fingerprint, boolean isRepeatable) {
    return new ActionWrites.Request(
        organization, "b".repeat(64), fingerprint.repeat(64).substring(0, 64), LEASE, isRepeatable);
  }

  private static void done(Mono<Void> work) {
    work.block(PATIENCE);
  }

  private static ActionWrites at(Duration later) {
    return new ActionWrites(
        replica.get(Database.class), Clock.fixed(Replica.NOW.plus(later), ZoneOffset.UTC));
  }
}
