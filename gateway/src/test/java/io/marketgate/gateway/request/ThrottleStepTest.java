package io.marketgate.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.catalogue.RateLimit;
import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Calls;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.gateway.throttle.ThrottleFixture;
import io.marketgate.gateway.token.AssumedBy;
import io.marketgate.gateway.token.VerifiedToken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/// Who shares which limit.
class ThrottleStepTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ThrottleStep step =
      new ThrottleStep(
          ThrottleFixture.alone(), RateLimit.parse("2/h burst 2"), RateLimit.parse("3/h burst 3"));

  @Test
  void aUserWhoCallsTooOftenTakesNothingFromTheOthersOfHisAccount() {
    assertPasses(call("acme", "u1"));
    assertPasses(call("acme", "u1"));
    for (int time = 0; time < 10; time++) {
      assertThat(check(call("acme", "u1"))).extracting("whose").hasToString("USER");
    }
    assertPasses(call("acme", "u2"));
    assertThat(check(call("acme", "u2"))).extracting("whose").hasToString("ACCOUNT");
  }

  @Test
  void accountsAndMarketplacesAreCountedApart() {
    assertPasses(call("acme", "u1"));
    assertPasses(call("acme", "u1"));
    assertPasses(call("other", "u1"));
    assertThat(check(call("acme", "u1"))).isInstanceOf(Refusal.Throttled.class);
  }

  @Test
  void anActionsLimitIsSharedByThoseWhomTheCatalogueNames() {
    assertThat(passesOf("user")).as("each user has his own").containsExactly(1, 1, 1);
    assertThat(passesOf("account")).as("the account has one").containsExactly(1, 0, 1);
    assertThat(passesOf("all")).as("there is one").containsExactly(1, 0, 0);
  }

  /// How many of two calls each user has left to him: two of one account, and one of another.
  private static List<Integer> passesOf(String per) {
    ThrottleStep limits = new ThrottleStep(ThrottleFixture.alone(), null, null);
    Target target = Calls.action("throttle: { limit: 1/h burst 1, per: " + per + " }");
    return Stream.of("acme u1", "acme u2", "other u1")
        .map(who -> who.split(" ", 2))
        .map(who -> passes(limits, who[0], who[1], target) + passes(limits, who[0], who[1], target))
        .toList();
  }

  private static int passes(ThrottleStep limits, String account, String user, Target target) {
    return verdict(limits, Calls.of(account, user, target)) instanceof Verdict.Passed ? 1 : 0;
  }

  /// He names them himself.
  @Test
  void whoHasAssumedARoleHasOneLimitForAllOfHisSessions() {
    assertPasses(inRole("u1", "first"));
    assertPasses(inRole("u1", "second"));
    assertThat(check(inRole("u1", "third"))).extracting("whose").hasToString("USER");
    assertPasses(inRole("u2", "first"));
  }

  private static Call inRole(String user, String session) {
    Call call = call("acme", user);
    VerifiedToken own = call.token();
    call.calledBy(
        new VerifiedToken(
            own.issuer(),
            own.marketplace(),
            "reader:" + session,
            own.accountId(),
            PrincipalType.ROLE,
            "reader",
            AssumedBy.of(own),
            null,
            own.issuedAt(),
            own.notBefore(),
            own.expiresAt(),
            null,
            null,
            null,
            Set.of()));
    return call;
  }

  @Test
  void withoutLimitsNothingIsCounted() {
    ThrottleStep none = new ThrottleStep(ThrottleFixture.alone(), null, null);
    for (int time = 0; time < 100; time++) {
      assertThat(none.check(call("acme", "u1")))
          .isEqualTo(new Step.Answer.Now(new Verdict.Passed()));
    }
  }

  private void assertPasses(Call call) {
    assertThat(verdict(call)).isEqualTo(new Verdict.Passed());
  }

  private Refusal check(Call call) {
    return verdict(call) instanceof Verdict.Refused(Refusal refusal)
        ? refusal
        : new Refusal.InternalError();
  }

  private Verdict verdict(Call call) {
    return verdict(step, call);
  }

  private static Verdict verdict(ThrottleStep limits, Call call) {
    return switch (limits.check(call)) {
      case Step.Answer.Now(Verdict verdict) -> verdict;
      case Step.Answer.NotConcerned _ -> new Verdict.Passed();
      case Step.Answer.Later(Mono<Verdict> later) -> Objects.requireNonNull(later.block(PATIENCE));
    };
  }

  private static Call call(String account, String user) {
    return Calls.of(account, user, new Target.BuiltIn(new Nothing(), List.of()));
  }

  private static final class Nothing implements BuiltInAction {

    @Override
    public String name() {
      return "Any";
    }

    @Override
    public Mono<Object> answer(Call call) {
      return Mono.just(Map.of());
    }
  }
}
