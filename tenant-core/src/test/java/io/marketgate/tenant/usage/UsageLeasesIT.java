package io.marketgate.tenant.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.entitlement.Authorizations;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Units taken ahead, on real servers: as exact as without (tenancy.md 5). New organizations may
/// use 400,000 runs a month. What nobody asks for is given back only when a test says so.
@ExtendWith(RealServers.class)
class UsageLeasesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CROWD = 200;

  private static Replica here;
  private static Replica there;

  private final UsageLeases leases = here.get(UsageLeases.class);
  private final Metric runs = here.get(Metrics.class).all().block(PATIENCE).get("wf");
  private final String organization = NewOrganizations.create(here);

  @BeforeAll
  static void start() {
    Map<String, Object> patient = Map.of("marketgate.usage.ahead-kept", "1h");
    here = RealServers.newReplica(patient);
    there = RealServers.newReplica(patient);
  }

  @AfterAll
  static void stop() {
    here.close();
    there.close();
  }

  @Test
  void aCrowdIsServedFromWhatIsTakenAheadAndEveryUnitIsCounted() {
    AtomicInteger atOnce = new AtomicInteger();
    assertThat(crowd(20_000, List.of(leases), 1, atOnce)).isEqualTo(20_000);
    assertThat(atOnce.get()).isGreaterThan(10_000);
    assertThat(used()).isEqualTo(20_000);
  }

  @Test
  void aSingleCallerTakesNothingAhead() {
    for (int i = 0; i < 20; i++) {
      assertThat(leases.takeNow(organization, runs, 1)).isNull();
      assertThat(leases.take(runs, consume(1)).block(PATIENCE).isAllowed()).isTrue();
    }
    assertThat(usedWithWhatIsAhead()).isEqualTo(20);
  }

  @Test
  void twoReplicasTakeExactlyTheLimit() {
    Usage usage = here.get(Usage.class);
    usage.run(new UsageCommand.Consume(organization, "wf", 390_000, null)).block(PATIENCE);
    List<UsageLeases> both = List.of(leases, there.get(UsageLeases.class));
    assertThat(crowd(14_000, both, 1, new AtomicInteger())).isEqualTo(10_000);
    assertThat(used()).isEqualTo(400_000);
  }

  @Test
  void whatNobodyAsksForIsGivenBack() {
    crowd(5_000, List.of(leases), 1, new AtomicInteger());
    // What is on its way still is nobody's the next time.
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          leases.adjust().block(PATIENCE);
          assertThat(usedWithWhatIsAhead()).isEqualTo(5_000);
        });
    assertThat(leases.takeNow(organization, runs, 1)).isNull();
  }

  @Test
  void aChangeOfWhatTheOrganizationMayUseEndsIt() {
    crowd(5_000, List.of(leases), 1, new AtomicInteger());
    here.get(Authorizations.class).disable(organization, "unpaid").block(PATIENCE);
    here.get(EntitlementCache.class).forget(organization);
    here.get(EntitlementCache.class).of(organization).block(PATIENCE);
    assertThat(leases.takeNow(organization, runs, 1)).isNull();
    assertThat(leases.take(runs, consume(1)).block(PATIENCE).code())
        .isEqualTo(UsageAnswer.Code.SUSPENDED);
    assertThat(used()).isEqualTo(5_000);
  }

  @Test
  void whatACallGivesBackGoesToWhereItCameFrom() {
    List<Part> taken = new ArrayList<>();
    Flux.range(0, 5_000)
        .flatMap(i -> take(leases, 2, taken, new AtomicInteger()), CROWD)
        .blockLast(PATIENCE);
    assertThat(taken.stream().mapToLong(Part::amount).sum()).isEqualTo(10_000);
    Usage usage = here.get(Usage.class);
    usage.run(new UsageCommand.GiveBack(organization, "wf", 10_000, taken)).block(PATIENCE);
    assertThat(used()).isZero();
  }

  /// What is here is not held back from whoever asks for more than that at once.
  @Test
  void nothingIsDeniedBecauseOfWhatIsAhead() {
    crowd(5_000, List.of(leases), 1, new AtomicInteger());
    Usage usage = here.get(Usage.class);
    UsageCommand look = new UsageCommand.Look(organization, "wf");
    long left = usage.run(look).block(PATIENCE).figures().remaining();
    usage.run(new UsageCommand.Consume(organization, "wf", left, null)).block(PATIENCE);
    long ahead = 400_000 - 5_000 - left;
    assertThat(ahead).isPositive();
    assertThat(leases.take(runs, consume(ahead)).block(PATIENCE).isAllowed()).isTrue();
    assertThat(leases.take(runs, consume(1)).block(PATIENCE).isAllowed()).isFalse();
    assertThat(used()).isEqualTo(400_000);
  }

  /// A batch whose answer is lost is tried again.
  @Test
  void whatIsGivenBackTwiceCountsOnce() {
    Usage usage = here.get(Usage.class);
    List<Part> parts =
        usage.run(new UsageCommand.Consume(organization, "wf", 10, null)).block(PATIENCE).parts();
    UsageCommand giveBack =
        new UsageCommand.GiveBack(
            organization, "wf", 4, List.of(new Part(parts.getFirst().periodStart(), "", 4)));
    for (int i = 0; i < 2; i++) {
      assertThat(usage.run(giveBack).block(PATIENCE).isAllowed()).isTrue();
    }
    assertThat(used()).isEqualTo(6);
  }

  /// Every other answer is lost on its way.
  @Test
  void whatWasTakenAheadWithoutAnAnswerIsAskedForAgain() {
    Usage usage = here.get(Usage.class);
    AtomicInteger takenAhead = new AtomicInteger();
    UsageLeases hardOfHearing =
        new UsageLeases(
            command ->
                usage
                    .run(command)
                    .flatMap(answer ->
                        command instanceof UsageCommand.TakeAhead
                                && takenAhead.getAndIncrement() % 2 == 0
                            ? Mono.error(new TimeoutException())
                            : Mono.just(answer)),
            here.get(EntitlementCache.class),
            here.get(Clock.class),
            500,
            PATIENCE);
    AtomicInteger atOnce = new AtomicInteger();
    int spent = 0;
    while (atOnce.get() == 0) {
      crowd(1_000, List.of(hardOfHearing), 1, atOnce);
      spent += 1_000;
    }
    hardOfHearing.settle(organization, List.of("wf")).block(PATIENCE);
    assertThat(takenAhead.get()).isGreaterThan(1);
    assertThat(usedWithWhatIsAhead()).isEqualTo(spent);
  }

  /// Whoever looks at the counter, or is the last to, waits for it.
  @Test
  void whatIsOnItsWayBackIsWaitedFor() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    UsageLeases slow = slow(gate);
    crowd(5_000, List.of(slow), 1, new AtomicInteger());
    adjustUntilAllIsOnItsWayBack(slow);
    CompletableFuture<Void> settled = slow.settle(organization, List.of("wf")).toFuture();
    CompletableFuture<Void> ended = slow.end().toFuture();
    assertThat(settled).isNotDone();
    assertThat(ended).isNotDone();
    gate.complete(null);
    assertThat(settled).succeedsWithin(PATIENCE);
    assertThat(ended).succeedsWithin(PATIENCE);
    assertThat(usedWithWhatIsAhead()).isEqualTo(5_000);
  }

  @Test
  void whatIsOnItsWayBackIsNoReasonToDeny() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    UsageLeases slow = slow(gate);
    crowd(5_000, List.of(slow), 1, new AtomicInteger());
    adjustUntilAllIsOnItsWayBack(slow);
    Usage usage = here.get(Usage.class);
    UsageCommand look = new UsageCommand.Look(organization, "wf");
    long left = usage.run(look).block(PATIENCE).figures().remaining();
    usage.run(new UsageCommand.Consume(organization, "wf", left, null)).block(PATIENCE);
    CompletableFuture<UsageAnswer> answer = slow.take(runs, consume(1)).toFuture();
    gate.complete(null);
    assertThat(answer).succeedsWithin(PATIENCE).matches(UsageAnswer::isAllowed);
  }

  /// What it gives back does not arrive before the gate is opened.
  private UsageLeases slow(CompletableFuture<Void> gate) {
    Usage usage = here.get(Usage.class);
    return new UsageLeases(
        command ->
            command instanceof UsageCommand.GiveBack
                ? Mono.fromFuture(gate, true).then(Mono.defer(() -> usage.run(command)))
                : usage.run(command),
        here.get(EntitlementCache.class),
        here.get(Clock.class),
        500,
        PATIENCE);
  }

  private static void adjustUntilAllIsOnItsWayBack(UsageLeases leases) {
    assertThat(leases.open()).isEqualTo(1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          var _ = leases.adjust().toFuture();
          assertThat(leases.open()).isZero();
        });
  }

  /// A replica that stops leaves nothing behind.
  @Test
  void theEndOfTheProgramGivesItBack() {
    Replica leaving = RealServers.newReplica(Map.of("marketgate.usage.ahead-kept", "1h"));
    crowd(5_000, List.of(leaving.get(UsageLeases.class)), 1, new AtomicInteger());
    leaving.close();
    assertThat(usedWithWhatIsAhead()).isEqualTo(5_000);
  }

  /// @param atOnce counts those who did not have to ask the database
  /// @return how many were allowed
  private int crowd(int takers, List<UsageLeases> replicas, long amount, AtomicInteger atOnce) {
    AtomicInteger allowed = new AtomicInteger();
    Flux.range(0, takers)
        .flatMap(
            i -> take(replicas.get(i % replicas.size()), amount, new ArrayList<>(), atOnce), CROWD)
        .doOnNext(isAllowed -> allowed.addAndGet(isAllowed ? 1 : 0))
        .blockLast(PATIENCE);
    return allowed.get();
  }

  private Mono<Boolean> take(
      UsageLeases replica, long amount, List<Part> taken, AtomicInteger atOnce) {
    return Mono.defer(() -> {
      List<Part> parts = replica.takeNow(organization, runs, amount);
      if (parts != null) {
        atOnce.incrementAndGet();
        keep(taken, parts);
        return Mono.just(true);
      }
      Mono<Boolean> ofDatabase =
          replica
              .take(runs, consume(amount))
              .doOnNext(answer -> keep(taken, answer.parts()))
              .map(UsageAnswer::isAllowed);
      return replica
          .takeSoon(organization, runs, amount, soon -> keep(taken, soon))
          .switchIfEmpty(ofDatabase);
    });
  }

  private UsageCommand consume(long amount) {
    return new UsageCommand.Consume(
        organization, runs.code(), amount, Ids.next(), UsageCommand.KeyUse.ATTEMPT);
  }

  private static void keep(List<Part> taken, List<Part> parts) {
    synchronized (taken) {
      taken.addAll(parts);
    }
  }

  /// As anybody sees it who asks one of the replicas that use the counter.
  private long used() {
    there.get(UsageLeases.class).settle(organization, List.of("wf")).block(PATIENCE);
    return figures(here);
  }

  /// As the database has it.
  private long usedWithWhatIsAhead() {
    return figures(there);
  }

  private long figures(Replica replica) {
    there.get(EntitlementCache.class).forget(organization);
    return replica
        .get(UsageReader.class)
        .standing(organization, List.of("wf"), Replica.NOW)
        .block(PATIENCE)
        .metrics()
        .getFirst()
        .figures()
        .used();
  }
}
