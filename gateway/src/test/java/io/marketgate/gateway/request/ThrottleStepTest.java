package io.marketgate.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.catalogue.RateLimit;
import io.marketgate.adapter.contract.ContractRequest;
import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.adapter.contract.UserInfo;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Origin;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.gateway.throttle.ThrottleFixture;
import io.marketgate.gateway.token.VerifiedToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;

/// The limits of users and accounts; those of actions are seen through the public port
/// (`ThrottleIT`).
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
    return switch (step.check(call)) {
      case Step.Answer.Now(Verdict verdict) -> verdict;
      case Step.Answer.NotConcerned _ -> new Verdict.Passed();
      case Step.Answer.Later(Mono<Verdict> later) -> Objects.requireNonNull(later.block(PATIENCE));
    };
  }

  private static Call call(String account, String user) {
    Call call =
        new Call("r", "Any", Instant.EPOCH, () -> new Origin("192.0.2.1", true, null, null));
    call.requested(
        new ContractRequest(
            "Any",
            new UserInfo(user, account, PrincipalType.USER, null),
            "token",
            JsonNodeFactory.instance.objectNode(),
            null),
        new Target.BuiltIn(new Nothing(), List.of()));
    call.calledBy(
        new VerifiedToken(
            "issuer",
            "aliyun",
            user,
            account,
            PrincipalType.USER,
            null,
            null,
            null,
            Instant.EPOCH,
            Instant.EPOCH,
            Instant.MAX,
            null,
            null,
            Set.of()));
    return call;
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
