package io.marketgate.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServiceTest {

  private static final Duration OPEN_FOR = Duration.ofSeconds(5);
  private static final Duration LOOKED_EVERY = Duration.ofMillis(100);
  private static final String ONE = "org-1";
  private static final String OTHER = "org-2";

  private final AtomicLong now = new AtomicLong(7);

  @Test
  void nobodyWaitsForAServiceThatFailsUntilItIsTriedAgain() {
    Service service = service("http://a:1");
    open(service, ONE);
    assertThat(service.begin(ONE, null)).isNull();
    assertThat(service.isAway()).isTrue();
    later(OPEN_FOR);
    Service.Attempt probe = begin(service);
    assertThat(service.begin(ONE, null)).as("one tries").isNull();
    probe.succeeded();
    List<Service.Attempt> trials = Stream.generate(() -> begin(service)).limit(4).toList();
    assertThat(service.begin(ONE, null)).as("then a few").isNull();
    trials.forEach(Service.Attempt::succeeded);
    later(LOOKED_EVERY);
    assertThat(service.isAway()).isFalse();
    begin(service).succeeded();
  }

  /// A few calls that always fail do not keep it open for the others.
  @Test
  void mostOfTheTrialsDecide() {
    Service service = service("http://a:1");
    open(service, ONE);
    later(OPEN_FOR);
    begin(service).succeeded();
    begin(service).failed();
    begin(service).failed();
    begin(service).failed();
    assertThat(service.begin(ONE, null)).isNull();
    later(OPEN_FOR);
    begin(service).failed();
    begin(service).failed();
    begin(service).succeeded();
    begin(service).succeeded();
    begin(service).succeeded();
    assertThat(Stream.generate(() -> service.begin(ONE, null)).limit(50)).doesNotContainNull();
  }

  @Test
  void whatBeganBeforeTheCircuitOpenedSaysNothingAboutTheTrials() {
    Service service = service("http://a:1");
    List<Service.Attempt> old = Stream.generate(() -> begin(service)).limit(40).toList();
    open(service, ONE);
    later(OPEN_FOR);
    Service.Attempt trial = begin(service);
    old.subList(0, 10).forEach(Service.Attempt::succeeded);
    old.subList(10, 20).forEach(Service.Attempt::failed);
    old.subList(20, 40).forEach(Service.Attempt::abandoned);
    assertThat(service.begin(ONE, null)).as("neither closed, nor room").isNull();
    trial.abandoned();
    assertThat(service.begin(ONE, null)).as("nor opened").isNotNull();
    assertThat(service.begin(ONE, null)).isNull();
  }

  @Test
  void trialsThatTakeLongerThanItIsOpenCountAllTheSame() {
    Service service = service("http://a:1");
    open(service, ONE);
    later(OPEN_FOR);
    Service.Attempt slow = begin(service);
    later(OPEN_FOR.plusSeconds(3));
    Service.Attempt another = begin(service);
    slow.succeeded();
    another.succeeded();
    begin(service).succeeded();
    later(LOOKED_EVERY);
    assertThat(service.isAway()).isFalse();
    assertThat(Stream.generate(() -> service.begin(ONE, null)).limit(50)).doesNotContainNull();
  }

  @Test
  void aFailureHereAndThereDoesNotMatter() {
    Service service = service("http://a:1");
    for (int call = 0; call < 200; call++) {
      Service.Attempt attempt = begin(service);
      if (call % 3 == 0) {
        attempt.failed();
      } else {
        attempt.succeeded();
      }
    }
    assertThat(service.isAway()).isFalse();
  }

  @Test
  void callersWhoGoAwaySayNothingAboutTheService() {
    Service service = service("http://a:1");
    for (int call = 0; call < 200; call++) {
      Service.Attempt attempt = begin(service);
      attempt.abandoned();
      attempt.failed();
    }
    assertThat(service.isAway()).isFalse();
  }

  @Test
  void callersWhoGiveUpWhileItAnswersNobodyFindOutThatItHasFrozen() {
    Service service = service("http://a:1");
    begin(service).succeeded();
    for (int call = 0; call < 20; call++) {
      giveUp(begin(service));
    }
    assertThat(service.begin(ONE, null)).isNull();
    later(OPEN_FOR);
    for (int trial = 0; trial < 3; trial++) {
      giveUp(begin(service));
    }
    assertThat(service.begin(ONE, null)).as("trials that are given up count, too").isNull();
    assertThat(service.isAway()).isTrue();
  }

  private void giveUp(Service.Attempt attempt) {
    later(Duration.ofSeconds(1));
    attempt.abandoned();
  }

  @Test
  void callersWhoGiveUpWhileOthersAreAnsweredSayNothing() {
    Service service = service("http://a:1");
    for (int call = 0; call < 100; call++) {
      Service.Attempt slow = begin(service);
      now.addAndGet(Duration.ofSeconds(9).toNanos());
      Service.Attempt download = begin(service);
      download.heard();
      now.addAndGet(Duration.ofSeconds(9).toNanos());
      slow.abandoned();
      download.abandoned();
    }
    assertThat(service.isAway()).isFalse();
  }

  @Test
  void organizationsWhoseCallsAlwaysFailTakeTheServiceFromNobodyElse() {
    Service service = service("http://a:1");
    List<String> failing = List.of(ONE, OTHER, "org-3", "org-4");
    int made = 0;
    for (int call = 0; call < 6_000; call++) {
      Service.Attempt attempt = service.begin(failing.get(call % failing.size()), null);
      if (attempt != null) {
        attempt.failed();
        made++;
      }
      if (call % 600 == 0) {
        begin(service, "healthy-" + call % 1_800).succeeded();
      }
      later(Duration.ofMillis(10));
    }
    assertThat(made).as("kept away themselves").isLessThan(500);
  }

  @Test
  void whoHasNotCalledYetIsLetThroughByFewsWhileMostOfTheOthersSuffer() {
    Service service = service("http://a:1");
    suffer(service, 20);
    List<Service.Attempt> probes = new ArrayList<>();
    for (int probe = 0; probe < 5; probe++) {
      probes.add(begin(service, "new-" + probe));
    }
    assertThat(service.begin("new-5", null)).isNull();
    assertThat(service.begin("new-0", null)).isNull();
    assertThat(service.isAway()).isTrue();
    probes.getFirst().succeeded();
    probes.getLast().abandoned();
    for (int more = 0; more < 20; more++) {
      assertThat(service.begin("new-0", null)).as("it works for that one").isNotNull();
    }
    assertThat(begin(service, "new-5")).isNotNull();
    assertThat(begin(service, "new-6")).isNotNull();
    assertThat(service.begin("new-7", null)).isNull();
  }

  @Test
  void callsThatTakeLongKeepNobodyElseFromProbing() {
    Service service = service("http://a:1");
    suffer(service, 20);
    for (int probe = 0; probe < 5; probe++) {
      assertThat(begin(service, "slow-" + probe)).isNotNull();
    }
    assertThat(service.begin(ONE, null)).isNull();
    later(OPEN_FOR);
    begin(service, ONE).succeeded();
    assertThat(service.begin(ONE, null)).isNotNull();
  }

  /// Many who call again and again, and whose calls time out, leave room for one who calls seldom.
  @Test
  void whoFailsAgainAndAgainTakesNoPlacesFromWhoCallsSeldom() {
    Service service = service("http://a:1");
    suffer(service, 20);
    List<Service.Attempt> slow = new ArrayList<>();
    int letThrough = 0;
    for (int tenth = 0; tenth < 600; tenth++) {
      for (int caller = 0; caller < 10; caller++) {
        Service.Attempt attempt = service.begin("slow-" + caller, null);
        if (attempt != null) {
          slow.add(attempt);
        }
      }
      if (tenth >= 300 && tenth % 100 == 0) {
        String seldom = "seldom-" + tenth;
        letThrough += service.begin(seldom, null) == null ? 0 : 1;
      }
      later(Duration.ofMillis(100));
    }
    assertThat(slow).as("they are tried themselves").hasSizeGreaterThan(20);
    assertThat(letThrough).isEqualTo(3);
    assertThat(service.isAway()).isTrue();
  }

  /// A probe that is too slow and fails in the end was one.
  @Test
  void oneProbeIsInVainOnce() {
    Service service = service("http://a:1");
    suffer(service, 20);
    Service.Attempt slow = begin(service, "seldom");
    later(OPEN_FOR);
    begin(service, "other").abandoned();
    slow.failed();
    List<Service.Attempt> places = new ArrayList<>();
    for (int caller = 0; caller < 3; caller++) {
      places.add(begin(service, "slow-" + caller));
    }
    assertThat(service.begin("seldom", null)).as("it was let through once").isNotNull();
    assertThat(places).hasSize(3);
  }

  @Test
  void whenItWorksForMostEverybodyIsLetThroughAgain() {
    Service service = service("http://a:1");
    suffer(service, 20);
    for (int caller = 0; caller < 20; caller++) {
      begin(service, "org-" + caller).succeeded();
      later(LOOKED_EVERY);
    }
    assertThat(service.isAway()).isFalse();
    assertThat(Stream.generate(() -> service.begin("new", null)).limit(50)).doesNotContainNull();
  }

  @Test
  void whatNobodyCallsAnyMoreCountsAsAwayForAWhile() {
    Service service = service("http://a:1");
    suffer(service, 20);
    later(Duration.ofMinutes(1));
    assertThat(service.isAway()).isTrue();
    later(Duration.ofMinutes(2));
    assertThat(service.isAway()).isFalse();
  }

  /// A call of each of so many fails.
  private void suffer(Service service, int organizations) {
    for (int caller = 0; caller < organizations; caller++) {
      begin(service, "org-" + caller).failed();
    }
    later(LOOKED_EVERY);
    assertThat(service.isAway()).isTrue();
  }

  @Test
  void anAddressThatFailsAgainAndAgainIsLeftAloneForAWhile() {
    Service service = service("http://a:1", "http://b:1", "http://c:1");
    for (int call = 0; call < 500; call++) {
      finish(begin(service), "http://a:1");
    }
    assertThat(addresses(service, 200)).doesNotContain("http://a:1");
    now.addAndGet(Duration.ofMinutes(2).toNanos());
    assertThat(addresses(service, 200)).contains("http://a:1");
    assertThat(service.isAway()).as("the others do well").isFalse();
  }

  @Test
  void whenAllFailOneIsTriedAllTheSame() {
    Service service = service("http://a:1", "http://b:1");
    for (int call = 0; call < 19; call++) {
      begin(service).failed();
    }
    assertThat(service.begin(ONE, null)).isNotNull();
  }

  @Test
  void anotherAddressIsTakenAfterAFailure() {
    Service service = service("http://a:1", "http://b:1");
    Address failed = Address.of("s", URI.create("http://a:1"));
    for (int call = 0; call < 100; call++) {
      Service.Attempt attempt = Objects.requireNonNull(service.begin(ONE, failed));
      assertThat(attempt.address().text()).isEqualTo("http://b:1");
      attempt.succeeded();
    }
  }

  @Test
  void theAddressForWhichFewerCallsWaitGetsMore() {
    Service service = service("http://a:1", "http://b:1");
    Stream.generate(() -> begin(service))
        .limit(400)
        .filter(attempt -> attempt.address().text().equals("http://b:1"))
        .forEach(Service.Attempt::succeeded);
    long toB = addresses(service, 400).stream().filter("http://b:1"::equals).count();
    assertThat(toB).isGreaterThan(250);
  }

  @Test
  void oneOfTenCallsMayBeRepeated() {
    RetryBudget budget = new RetryBudget();
    int first = 0;
    while (budget.takes()) {
      first++;
    }
    assertThat(first).isEqualTo(20);
    for (int call = 0; call < 100; call++) {
      budget.called();
    }
    int more = 0;
    while (budget.takes()) {
      more++;
    }
    assertThat(more).isEqualTo(10);
  }

  private static void finish(Service.Attempt attempt, String failing) {
    if (attempt.address().text().equals(failing)) {
      attempt.failed();
    } else {
      attempt.succeeded();
    }
  }

  private static List<String> addresses(Service service, int calls) {
    List<String> addresses = new ArrayList<>();
    for (int call = 0; call < calls; call++) {
      Service.Attempt attempt = begin(service);
      addresses.add(attempt.address().text());
      attempt.succeeded();
    }
    return addresses;
  }

  /// Lets as many calls fail as it takes.
  private void open(Service service, String organization) {
    Service.Attempt attempt = service.begin(organization, null);
    while (attempt != null) {
      attempt.failed();
      attempt = service.begin(organization, null);
    }
    later(LOOKED_EVERY);
  }

  private void later(Duration duration) {
    now.addAndGet(duration.toNanos());
  }

  private static Service.Attempt begin(Service service) {
    return begin(service, ONE);
  }

  private static Service.Attempt begin(Service service, String organization) {
    return Objects.requireNonNull(service.begin(organization, null));
  }

  private Service service(String... addresses) {
    List<Address> all =
        Stream.of(addresses).map(address -> Address.of("s", URI.create(address))).toList();
    return new Service("s", all, null, OPEN_FOR, now::get);
  }
}
