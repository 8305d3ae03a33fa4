package io.marketgate.tenant.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.marketplace.Instance.Plan;
import io.marketgate.tenant.marketplace.Instance.Status;
import io.marketgate.tenant.organization.MarketplaceAccount;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InstanceRulesTest {

  private static final Instant BOUGHT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant FIRST_END = Instant.parse("2026-02-01T00:00:00Z");
  private static final Instant SECOND_END = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-02-10T00:00:00Z");
  private static final Plan STANDARD = new Plan("demo", "std", "STANDARD", false, Map.of());
  private static final PlanChange UPGRADE =
      new PlanChange("ult", "ULTIMATE", Map.of("users", 5L), null, false);
  private static final int RANDOM_ORDERS = 20_000;

  /// Something that a marketplace tells.
  ///
  /// @param key of its order, which has one effect; null where it may be told any number of times
  private record Call(@Nullable String key, Function<Instance, Optional<Instance>> rule) {}

  private static final Call FIRST_RENEWAL = renewal("r1", FIRST_END.plus(Duration.ofDays(7)));
  private static final Call SECOND_RENEWAL = renewal("r2", SECOND_END);
  private static final Call CHANGE =
      new Call("c", instance -> InstanceRules.changed(instance, UPGRADE, NOW));
  private static final Call EXPIRY =
      new Call(null, instance -> InstanceRules.suspended(instance, true, NOW));
  private static final Call REFUND =
      new Call(null, instance -> InstanceRules.released(instance, true, NOW));
  private static final Call END =
      new Call(null, instance -> InstanceRules.released(instance, false, NOW));

  private static Call renewal(String key, Instant until) {
    return new Call(
        key,
        instance -> InstanceRules.renewed(instance, new Renewal(until, null, false, false), NOW));
  }

  /// Whatever was renewed up to a later instant works, however the calls have come.
  @Test
  void everyOrderWithRepeatsEndsAsThePlainOne() {
    assertSameInEveryOrder(List.of(EXPIRY, FIRST_RENEWAL, SECOND_RENEWAL, CHANGE, END));
  }

  @Test
  void whatWasTakenBackStaysSo() {
    assertThat(told(List.of(EXPIRY, FIRST_RENEWAL, CHANGE, REFUND)).status())
        .isEqualTo(Status.RELEASED);
    Random random = new Random(7);
    for (int i = 0; i < RANDOM_ORDERS; i++) {
      List<Call> calls = shuffled(List.of(EXPIRY, SECOND_RENEWAL, CHANGE, END, REFUND), random);
      assertThat(told(calls).status()).isEqualTo(Status.RELEASED);
    }
  }

  private static void assertSameInEveryOrder(List<Call> plain) {
    Instance expected = told(plain);
    Random random = new Random(42);
    for (int i = 0; i < RANDOM_ORDERS; i++) {
      assertThat(told(shuffled(plain, random))).isEqualTo(expected);
    }
  }

  /// Each at least once, some several times, in any order. What ends what is over comes behind what
  /// renews it, or else it would end it rightly.
  private static List<Call> shuffled(List<Call> plain, Random random) {
    List<Call> calls = new ArrayList<>(plain);
    for (int i = random.nextInt(6); i > 0; i--) {
      calls.add(plain.get(random.nextInt(plain.size())));
    }
    Collections.shuffle(calls, random);
    if (plain.contains(SECOND_RENEWAL) && plain.contains(END)) {
      calls.remove(SECOND_RENEWAL);
      int firstEnd = calls.indexOf(END);
      calls.add(random.nextInt(firstEnd + 1), SECOND_RENEWAL);
    }
    return calls;
  }

  private static Instance told(List<Call> calls) {
    Instance instance =
        new Instance(
            "i",
            "o",
            new MarketplaceAccount("aliyun", "a"),
            "key",
            STANDARD,
            FIRST_END,
            Status.ACTIVE,
            false,
            true,
            Instance.Preparation.NONE,
            BOUGHT);
    Set<String> had = new HashSet<>();
    for (Call call : calls) {
      if (call.key() == null || had.add(call.key())) {
        instance = call.rule().apply(instance).orElse(instance);
      }
    }
    return instance;
  }

  @Test
  void aRenewalNeverShortensUnlessItSaysSo() {
    Instance renewed = told(List.of(SECOND_RENEWAL, FIRST_RENEWAL));
    assertThat(renewed.until()).isEqualTo(SECOND_END);
    assertThat(
            InstanceRules.renewed(renewed, new Renewal(FIRST_END, null, true, false), NOW)
                .orElseThrow()
                .until())
        .isEqualTo(FIRST_END);
  }

  @Test
  void aLengthIsCountedFromTheEndOrFromNow() {
    Renewal aMonth =
        new Renewal(null, new Prolongation(Period.ofMonths(1), ZoneOffset.UTC), false, false);
    Instance bought = told(List.of());
    assertThat(InstanceRules.renewed(bought, aMonth, BOUGHT).orElseThrow().until())
        .isEqualTo(SECOND_END);
    assertThat(InstanceRules.renewed(bought, aMonth, NOW).orElseThrow().until())
        .isEqualTo(Instant.parse("2026-03-10T00:00:00Z"));
  }

  /// A marketplace that sells by use knows better than any date.
  @Test
  void whatHasNoEndIsSuspendedAtOnce() {
    Instance endless = told(List.of()).until(null);
    assertThat(InstanceRules.suspended(endless, true, NOW).orElseThrow().status())
        .isEqualTo(Status.SUSPENDED);
    assertThat(InstanceRules.released(endless, false, NOW).orElseThrow().status())
        .isEqualTo(Status.RELEASED);
  }

  @Test
  void whatIsFrozenIsNotThawedByMoney() {
    Instance frozen = InstanceRules.suspended(told(List.of()), false, BOUGHT).orElseThrow();
    Instance renewed =
        InstanceRules.renewed(frozen, new Renewal(SECOND_END, null, false, false), NOW)
            .orElseThrow();
    assertThat(renewed.status()).isEqualTo(Status.SUSPENDED);
    assertThat(renewed.until()).isEqualTo(SECOND_END);
    assertThat(InstanceRules.resumed(renewed).orElseThrow().status()).isEqualTo(Status.ACTIVE);
  }
}
