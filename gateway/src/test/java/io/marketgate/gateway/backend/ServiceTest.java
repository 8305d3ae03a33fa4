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
  private static final String ONE = "org-1";
  private static final String OTHER = "org-2";

  private final AtomicLong now = new AtomicLong(7);

  @Test
  void nobodyWaitsForAServiceThatFailsUntilItIsTriedAgain() {
    Service service = service("http://a:1");
    for (int call = 0; call < 20; call++) {
      begin(service).failed();
    }
    assertThat(service.begin(ONE, null)).isNull();
    assertThat(service.openness()).isEqualTo(1);
    now.addAndGet(OPEN_FOR.toNanos() + 1);
    List<Service.Attempt> trials = new ArrayList<>();
    for (int trial = 0; trial < 5; trial++) {
      trials.add(begin(service));
    }
    assertThat(service.begin(ONE, null)).as("only a few try").isNull();
    assertThat(service.openness()).isEqualTo(0.5);
    trials.forEach(Service.Attempt::succeeded);
    assertThat(service.openness()).isZero();
    begin(service).succeeded();
  }

  /// A few callers whose calls always fail do not keep it open for everybody.
  @Test
  void mostOfTheTrialsDecide() {
    Service service = service("http://a:1");
    assertThat(afterTrials(service, 3, 2)).isEqualTo(1);
    assertThat(afterTrials(service, 2, 3)).isZero();
  }

  private double afterTrials(Service service, int failed, int succeeded) {
    while (service.openness() == 0) {
      begin(service).failed();
    }
    now.addAndGet(Duration.ofMinutes(2).toNanos());
    List<Service.Attempt> trials = new ArrayList<>();
    for (int trial = 0; trial < failed + succeeded; trial++) {
      trials.add(begin(service));
    }
    trials.subList(0, failed).forEach(Service.Attempt::failed);
    trials.subList(failed, failed + succeeded).forEach(Service.Attempt::succeeded);
    return service.openness();
  }

  @Test
  void whatBeganBeforeTheCircuitOpenedSaysNothingAboutTheTrials() {
    Service service = service("http://a:1");
    List<Service.Attempt> old = new ArrayList<>();
    for (int call = 0; call < 40; call++) {
      old.add(begin(service));
    }
    for (int call = 0; call < 20; call++) {
      begin(service).failed();
    }
    now.addAndGet(OPEN_FOR.toNanos() + 1);
    Service.Attempt trial = begin(service);
    old.subList(0, 10).forEach(Service.Attempt::succeeded);
    assertThat(service.openness()).as("not closed by old successes").isEqualTo(0.5);
    old.subList(10, 20).forEach(Service.Attempt::failed);
    assertThat(service.openness()).as("not opened by old failures").isEqualTo(0.5);
    old.subList(20, 40).forEach(Service.Attempt::abandoned);
    for (int refused = 0; refused < 100; refused++) {
      var _ = service.begin(ONE, null);
    }
    assertThat(service.begin(ONE, null)).as("old abandons make no room").isNull();
    trial.abandoned();
    assertThat(service.begin(ONE, null)).as("an abandoned trial does").isNotNull();
    assertThat(service.begin(ONE, null)).isNull();
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
    assertThat(service.openness()).isZero();
  }

  @Test
  void callersWhoGoAwaySayNothingAboutTheService() {
    Service service = service("http://a:1");
    for (int call = 0; call < 200; call++) {
      Service.Attempt attempt = begin(service);
      attempt.abandoned();
      attempt.failed();
    }
    assertThat(service.openness()).isZero();
  }

  @Test
  void callersWhoGiveUpWhileItAnswersNobodyFindOutThatItHasFrozen() {
    Service service = service("http://a:1");
    begin(service).succeeded();
    for (int call = 0; call < 21; call++) {
      Service.Attempt attempt = begin(service);
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      attempt.abandoned();
    }
    assertThat(service.begin(ONE, null)).isNull();
    now.addAndGet(OPEN_FOR.toNanos());
    for (int trial = 0; trial < 3; trial++) {
      Service.Attempt attempt = begin(service);
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      attempt.abandoned();
    }
    assertThat(service.openness()).as("trials that are given up count, too").isEqualTo(1);
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
    assertThat(service.openness()).isZero();
  }

  @Test
  void oneOrganizationWhoseCallsAlwaysFailIsKeptAwayAloneHoweverMuchItCalls() {
    Service service = service("http://a:1");
    for (int call = 0; call < 1_000; call++) {
      Service.Attempt attempt = service.begin(ONE, null);
      if (attempt != null) {
        attempt.failed();
      }
      if (call % 100 == 99) {
        begin(service, OTHER).succeeded();
      }
      now.addAndGet(Duration.ofMillis(20).toNanos());
    }
    assertThat(service.begin(ONE, null)).isNull();
    assertThat(service.openness()).isZero();
  }

  @Test
  void aServiceThatFailsForEverybodyIsLeftAloneAlsoByWhomItHasNotFailedYet() {
    Service service = service("http://a:1");
    for (int call = 0; call < 10; call++) {
      begin(service, ONE).failed();
      begin(service, OTHER).failed();
    }
    assertThat(service.openness()).isEqualTo(1);
    assertThat(service.begin("org-3", null)).isNull();
  }

  /// Its own calls would keep the service from everybody.
  @Test
  void noOrganizationHasMoreThanTwoOfTheTrials() {
    Service service = service("http://a:1");
    for (int call = 0; call < 10; call++) {
      begin(service, ONE).failed();
      begin(service, OTHER).failed();
    }
    now.addAndGet(OPEN_FOR.toNanos());
    begin(service, ONE).failed();
    begin(service, ONE).failed();
    assertThat(service.begin(ONE, null)).isNull();
    for (String other : List.of(OTHER, "org-3", "org-4")) {
      begin(service, other).succeeded();
    }
    assertThat(service.openness()).isZero();
  }

  @Test
  void trialsOfTheOnlyCallerCountWhenThereWasTimeForOthers() {
    Service service = service("http://a:1");
    for (int call = 0; call < 10; call++) {
      begin(service, ONE).failed();
      begin(service, OTHER).failed();
    }
    now.addAndGet(OPEN_FOR.toNanos());
    begin(service, ONE).succeeded();
    begin(service, ONE).succeeded();
    assertThat(service.begin(ONE, null)).isNull();
    now.addAndGet(OPEN_FOR.toNanos());
    begin(service, ONE).succeeded();
    assertThat(service.openness()).isZero();
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
    assertThat(service.openness()).as("the others do well").isZero();
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
