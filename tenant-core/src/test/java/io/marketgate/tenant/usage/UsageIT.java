package io.marketgate.tenant.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.entitlement.Authorizations;
import io.marketgate.tenant.refusal.RefusedChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/// Counters on real servers: never exceeded, whoever uses them (tenancy.md 5). New organizations
/// are on a trial of PROFESSIONAL: 400,000 runs a month, 150 uploads a year, 30 users.
@ExtendWith(RealServers.class)
class UsageIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Replica here;
  private static Replica there;

  private final Usage usage = here.get(Usage.class);
  private final UsageReader reader = here.get(UsageReader.class);
  private final String organization = NewOrganizations.create(here);

  @BeforeAll
  static void start() {
    here = RealServers.newReplica();
    there = RealServers.newReplica();
  }

  @AfterAll
  static void stop() {
    here.close();
    there.close();
  }

  @Test
  void twoReplicasTakeExactlyTheLimit() {
    AtomicInteger allowed = new AtomicInteger();
    Usage elsewhere = there.get(Usage.class);
    Flux<UsageAnswer> answers =
        Flux.range(0, 400)
            .flatMap(
                i ->
                    (i % 2 == 0 ? usage : elsewhere)
                        .run(new UsageCommand.Consume(organization, "upload", 1, null)),
                200)
            .doOnNext(answer -> allowed.addAndGet(answer.isAllowed() ? 1 : 0));
    StepVerifier.create(answers).expectNextCount(400).expectComplete().verify(PATIENCE);
    assertThat(allowed).hasValue(150);
    assertThat(figures("upload").used()).isEqualTo(150);
    assertThat(figures("upload").remaining()).isZero();
  }

  @Test
  void countersOfManyOrganizationsAreAllExact() {
    List<String> others =
        Flux.range(0, 20).map(i -> NewOrganizations.create(here)).collectList().block(PATIENCE);
    Flux<UsageAnswer> answers =
        Flux.range(0, 1_000)
            .flatMap(
                i ->
                    (i % 3 == 0 ? there.get(Usage.class) : usage)
                        .run(
                            new UsageCommand.Consume(
                                others.get(i % others.size()), "wf", 1 + i % 2, "k" + i / 40)),
                300);
    StepVerifier.create(answers).expectNextCount(1_000).expectComplete().verify(PATIENCE);
    // 50 commands for each, by two of them one key: 25 keys, each taken once.
    for (int i = 0; i < others.size(); i++) {
      assertThat(figures(others.get(i), "wf").used()).isEqualTo(25L * (1 + i % 2));
    }
  }

  /// Who is denied something before it is given back must not hear of that first.
  @Test
  void answersComeInTheOrderOfTheirCommands() {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    Flux<Integer> answers =
        Flux.range(0, 150)
            .flatMap(
                i ->
                    usage
                        .run(new UsageCommand.Consume(organization, "upload", 1, null))
                        .map(answer -> i)
                        .doOnNext(order::add),
                150);
    StepVerifier.create(answers).expectNextCount(150).expectComplete().verify(PATIENCE);
    assertThat(order).isSorted();
  }

  @Test
  void allOrNothing() {
    assertThat(consume(148, null).isAllowed()).isTrue();
    UsageAnswer denied = consume(5, null);
    assertThat(denied.code()).isEqualTo(UsageAnswer.Code.QUOTA_EXCEEDED);
    assertThat(denied.figures().used()).isEqualTo(148);
    assertThat(consume(2, null).figures().remaining()).isZero();
  }

  @Test
  void aKeyIsAnsweredOnce() {
    UsageAnswer first = consume(2, "K");
    assertThat(consume(2, "K").receipt()).isEqualTo(first.receipt());
    assertThat(figures("upload").used()).isEqualTo(2);
    StepVerifier.create(usage.run(new UsageCommand.Consume(organization, "upload", 3, "K")))
        .expectErrorSatisfies(conflict ->
            assertThat(((RefusedChange) conflict).code()).isEqualTo("IdempotencyConflict"))
        .verify(PATIENCE);
    String other = NewOrganizations.create(here);
    assertThat(done(usage.run(new UsageCommand.Consume(other, "upload", 2, "K"))).receipt())
        .isNotEqualTo(first.receipt());
    UsageAnswer denied = consume(500, "D");
    assertThat(denied.isAllowed()).isFalse();
    assertThat(consume(500, "D").code()).isEqualTo(denied.code());
  }

  @Test
  void whatIsReservedNobodyElseTakes() {
    consume(50, null);
    UsageAnswer reserved =
        done(
            usage.run(
                new UsageCommand.Reserve(
                    organization, "upload", 100, Duration.ofMinutes(10), "R")));
    assertThat(reserved.isAllowed()).isTrue();
    assertThat(consume(1, null).isAllowed()).isFalse();
    Reservations reservations = here.get(Reservations.class);
    String id = reserved.receipt();
    assertThat(done(reservations.confirm(organization, id, 60L)).confirmed()).isEqualTo(60);
    assertThat(done(reservations.confirm(organization, id, 60L)).confirmed()).isEqualTo(60);
    assertThat(figures("upload").remaining()).isEqualTo(40);
    expectRefusal(reservations.release(organization, id), "ReservationConfirmed");
    expectRefusal(reservations.confirm(organization, id, 101L), "InvalidInput");
    expectRefusal(
        reservations.confirm(NewOrganizations.create(here), id, 1L), "NotFound.Reservation");
  }

  @Test
  void aReleasedReservationIsFreeAgain() {
    UsageAnswer reserved =
        done(
            usage.run(
                new UsageCommand.Reserve(organization, "upload", 150, Duration.ofHours(1), null)));
    Reservations reservations = here.get(Reservations.class);
    done(reservations.release(organization, reserved.receipt()));
    done(reservations.release(organization, reserved.receipt()));
    expectRefusal(
        reservations.confirm(organization, reserved.receipt(), null), "ReservationReleased");
    assertThat(consume(150, null).isAllowed()).isTrue();
  }

  @Test
  void whatIsHeldIsGivenBack() {
    assertThat(hold(30).isAllowed()).isTrue();
    assertThat(hold(1).code()).isEqualTo(UsageAnswer.Code.QUOTA_EXCEEDED);
    done(usage.run(new UsageCommand.Release(organization, "users", 5, null)));
    assertThat(hold(5).figures().remaining()).isZero();
    expectRefusal(usage.run(new UsageCommand.Release(organization, "users", 31, null)), "NotHeld");
    expectRefusal(
        usage.run(new UsageCommand.Consume(organization, "users", 1, null)), "InvalidInput");
    expectRefusal(
        usage.run(new UsageCommand.Acquire(organization, "sso", 1, null)), "InvalidInput");
    expectRefusal(
        usage.run(new UsageCommand.Acquire(organization, "nothing", 1, null)), "InvalidInput");
    expectRefusal(
        usage.run(new UsageCommand.Acquire("nobody", "users", 1, null)), "NotFound.Organization");
  }

  @Test
  void whatWasForNothingIsGivenBackToItsBucket() {
    UsageAnswer taken = consume(150, null);
    done(usage.run(new UsageCommand.GiveBack(organization, "upload", 150, taken.parts())));
    assertThat(figures("upload").used()).isZero();
    assertThat(consume(150, null).isAllowed()).isTrue();
  }

  /// A call made before midnight may fail after it.
  @Test
  void whatIsGivenBackLaterLeavesTheRestOfItsPeriod() {
    consume(100, null);
    UsageAnswer taken = consume(10, null);
    Instant earlier = taken.parts().getFirst().periodStart().minusSeconds(86_400);
    done(
        usage.run(
            new UsageCommand.GiveBack(
                organization, "upload", 10, List.of(new Part(earlier, "", 10)))));
    assertThat(figures("upload").used()).isEqualTo(110);
    done(usage.run(new UsageCommand.GiveBack(organization, "upload", 10, taken.parts())));
    assertThat(figures("upload").used()).isEqualTo(100);
  }

  /// One key for two metrics at once is one command's fault and nobody else's.
  @Test
  void aCommandThatCannotBeStoredFailsAlone() {
    Flux<Boolean> answers =
        Flux.range(0, 60)
            .flatMap(
                i ->
                    (i % 2 == 0 ? usage : there.get(Usage.class))
                        .run(
                            new UsageCommand.Consume(
                                organization, i % 3 == 0 ? "wf" : "upload", 1, "same-" + i / 6))
                        .map(UsageAnswer::isAllowed)
                        .onErrorReturn(RefusedChange.class, false),
                60);
    StepVerifier.create(answers).expectNextCount(60).expectComplete().verify(PATIENCE);
    assertThat(figures("upload").used() + figures("wf").used()).isEqualTo(10);
  }

  @Test
  void anIdWithABlankAtItsEndIsNobodys() {
    expectRefusal(
        usage.run(new UsageCommand.Acquire(organization + " ", "users", 1, null)),
        "NotFound.Organization");
    expectRefusal(
        here.get(Authorizations.class).disable(organization + " ", "x"), "NotFound.Organization");
    hold(30);
    assertThat(hold(1).isAllowed()).isFalse();
  }

  /// The other replica's entry lives for an hour; the revision under the lock tells it.
  @Test
  void nothingIsUsedByOldRules() {
    Usage elsewhere = there.get(Usage.class);
    assertThat(
            done(elsewhere.run(new UsageCommand.Acquire(organization, "users", 25, null)))
                .isAllowed())
        .isTrue();
    done(here.get(Authorizations.class).disable(organization, "unpaid").thenReturn(true));
    assertThat(done(elsewhere.run(new UsageCommand.Acquire(organization, "users", 1, null))).code())
        .isEqualTo(UsageAnswer.Code.SUSPENDED);
    done(here.get(Authorizations.class).enable(organization).thenReturn(true));
    UsageAnswer denied =
        done(elsewhere.run(new UsageCommand.Acquire(organization, "users", 1, null)));
    assertThat(denied.code()).isEqualTo(UsageAnswer.Code.OVER_LIMIT);
    assertThat(denied.figures()).isEqualTo(new Figures("users", "10", 25, 0L, null));
    done(elsewhere.run(new UsageCommand.Release(organization, "users", 16, null)));
    assertThat(
            done(elsewhere.run(new UsageCommand.Acquire(organization, "users", 1, null)))
                .isAllowed())
        .isTrue();
  }

  @Test
  void whatIsUndoneIsTakenAnewUnderTheSameKey() {
    UsageCommand command =
        new UsageCommand.Consume(organization, "upload", 10, "call", UsageCommand.KeyUse.CALL);
    UsageAnswer first = done(usage.run(command));
    UsageAnswer again = done(usage.run(command));
    assertThat(again.figures().used()).isEqualTo(10);
    assertThat(again.parts()).isEqualTo(first.parts());
    done(usage.run(new UsageCommand.GiveBack(organization, "upload", 10, again.parts(), "call")));
    assertThat(done(usage.run(command)).figures().used()).isEqualTo(10);
    assertThat(consume(1, null).figures().used()).isEqualTo(11);
  }

  @Test
  void whatIsUndoneIsUndoneOnce() {
    UsageAnswer taken =
        done(
            usage.run(
                new UsageCommand.Consume(
                    organization, "upload", 10, "once", UsageCommand.KeyUse.CALL)));
    consume(5, null);
    for (int i = 0; i < 2; i++) {
      done(usage.run(new UsageCommand.GiveBack(organization, "upload", 10, taken.parts(), "once")));
    }
    assertThat(consume(1, null).figures().used()).isEqualTo(6);
  }

  @Test
  void aDenialOfWhatMayBeUndoneIsNotKept() {
    UsageCommand command =
        new UsageCommand.Acquire(organization, "users", 1, "seat", UsageCommand.KeyUse.CALL);
    done(usage.run(new UsageCommand.Acquire(organization, "users", 30, null)));
    assertThat(done(usage.run(command)).isAllowed()).isFalse();
    done(usage.run(new UsageCommand.Release(organization, "users", 1, null)));
    assertThat(done(usage.run(command)).isAllowed()).isTrue();
  }

  private UsageAnswer consume(long amount, String key) {
    return done(usage.run(new UsageCommand.Consume(organization, "upload", amount, key)));
  }

  private UsageAnswer hold(long amount) {
    return done(usage.run(new UsageCommand.Acquire(organization, "users", amount, null)));
  }

  private Figures figures(String metric) {
    return figures(organization, metric);
  }

  private Figures figures(String of, String metric) {
    return done(reader.standing(of, List.of(metric), Replica.NOW)).metrics().getFirst().figures();
  }

  private static void expectRefusal(Mono<?> command, String code) {
    StepVerifier.create(command)
        .expectErrorSatisfies(
            refusal -> assertThat(((RefusedChange) refusal).code()).isEqualTo(code))
        .verify(PATIENCE);
  }

  private static <T> T done(Mono<T> command) {
    return command.blockOptional(PATIENCE).orElseThrow();
  }
}
