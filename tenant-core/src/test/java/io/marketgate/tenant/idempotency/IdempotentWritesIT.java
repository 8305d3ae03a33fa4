package io.marketgate.tenant.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.idempotency.IdempotentWrites.Turn;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

@ExtendWith(RealServers.class)
class IdempotentWritesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Replica replica;

  private final String organization = Ids.next();
  private final String id = "a".repeat(64);
  private final IdempotentWrites first = at(Duration.ZERO);
  private final IdempotentWrites afterTheLease = at(Duration.ofMinutes(3));

  @BeforeAll
  static void start() {
    replica = RealServers.newReplica();
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  @Test
  void theFirstAnswerIsGivenAgain() {
    WriteClaim claim = claim(first);
    assertThat(begin(first, "f")).isEqualTo(new Turn.Running());
    assertThat(begin(first, "other")).isEqualTo(new Turn.Misused());
    done(first.answered(claim, "yes"));
    assertThat(begin(first, "f")).isEqualTo(new Turn.Answered("yes"));
    assertThat(begin(first, "other")).isEqualTo(new Turn.Misused());
    done(at(Duration.ofDays(31)).deleteOld());
    assertThat(begin(first, "f")).isInstanceOf(Turn.Ours.class);
  }

  @Test
  void whatHasFailedMayBeTriedAgain() {
    done(first.release(claim(first)));
    assertThat(claim(first).attempt()).isEqualTo(1);
  }

  @Test
  void whatWasCommittedIsNotDoneAgainWithoutItsAnswer() {
    WriteClaim claim = claim(first);
    done(change(claim));
    done(first.release(claim));
    assertThat(begin(first, "f")).isEqualTo(new Turn.Running());
    assertThat(begin(afterTheLease, "f")).isEqualTo(new Turn.Unanswered());
  }

  @Test
  void whoWasTakenForDeadCannotCommitAnyMore() {
    WriteClaim dead = claim(first);
    WriteClaim heir = claim(afterTheLease);
    assertThat(heir.attempt()).isEqualTo(2);
    assertThatThrownBy(() -> done(change(dead)))
        .isInstanceOfSatisfying(
            RefusedChange.class,
            refusal -> assertThat(refusal.code()).isEqualTo("IdempotencyConflict"));
    done(first.answered(dead, "from the dead"));
    done(first.release(dead));
    done(change(heir));
    done(afterTheLease.answered(heir, "from the heir"));
    assertThat(begin(first, "f")).isEqualTo(new Turn.Answered("from the heir"));
  }

  /// A change by staff that changes nothing but the trail.
  private Mono<String> change(WriteClaim claim) {
    return replica
        .get(AuditedChanges.class)
        .make(
            new AuditTrail.Subject("Tested", organization, organization),
            sql -> Mono.just(AuditedChanges.Done.of("done", null, "after", List.of())))
        .contextWrite(new Actor("operator:me", claim, "")::in);
  }

  private WriteClaim claim(IdempotentWrites writes) {
    return begin(writes, "f") instanceof Turn.Ours(WriteClaim claim, var _)
        ? claim
        : fail("not ours");
  }

  private Turn begin(IdempotentWrites writes, String fingerprint) {
    return Objects.requireNonNull(writes.begin(organization, id, fingerprint).block(PATIENCE));
  }

  private static void done(Mono<?> work) {
    work.block(PATIENCE);
  }

  private static IdempotentWrites at(Duration later) {
    return new IdempotentWrites(
        replica.get(Database.class), Clock.fixed(Replica.NOW.plus(later), ZoneOffset.UTC));
  }
}
