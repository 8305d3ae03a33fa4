package io.marketgate.gateway.request;

import io.marketgate.adapter.catalogue.RateLimit;
import io.marketgate.adapter.catalogue.Throttle;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.gateway.throttle.Ruling;
import io.marketgate.gateway.throttle.Throttles;
import io.marketgate.gateway.token.AssumedBy;
import io.marketgate.gateway.token.VerifiedToken;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// How often the caller may call: the user, the action and the account each have their limit. The
/// narrowest is asked first, so that one who is refused takes nothing from the others.
final class ThrottleStep implements Step {

  private final Throttles throttles;
  private final @Nullable RateLimit ofUser;
  private final @Nullable RateLimit ofAccount;

  /// One of a call's limits.
  private record Limited(Refusal.Throttled.Whose whose, String key, RateLimit limit) {}

  /// @param ofUser how often one user may call; null for no limit
  /// @param ofAccount how often one account may call; null for no limit
  ThrottleStep(Throttles throttles, @Nullable RateLimit ofUser, @Nullable RateLimit ofAccount) {
    this.throttles = throttles;
    this.ofUser = ofUser;
    this.ofAccount = ofAccount;
  }

  @Override
  public String name() {
    return "throttle";
  }

  @Override
  public Answer check(Call call) {
    Throttle ofAction =
        call.target() instanceof Target.Catalogued target
            ? target.action().access().throttle()
            : null;
    if (ofAction == null && ofUser == null && ofAccount == null) {
      return new Answer.Now(Step.pass());
    }
    return check(limits(call, ofAction), 0);
  }

  private Answer check(List<Limited> limits, int first) {
    for (int index = first; index < limits.size(); index++) {
      Limited limited = limits.get(index);
      switch (throttles.take(limited.key(), limited.limit())) {
        case Ruling.Now now -> {
          if (!now.isAllowed()) {
            return new Answer.Now(verdict(limited, now));
          }
        }
        case Ruling.Later(Mono<Ruling.Now> later) -> {
          int next = index + 1;
          return new Answer.Later(
              later.flatMap(
                  now -> now.isAllowed() ? rest(limits, next) : Mono.just(verdict(limited, now))));
        }
      }
    }
    return new Answer.Now(Step.pass());
  }

  private Mono<Verdict> rest(List<Limited> limits, int next) {
    return switch (check(limits, next)) {
      case Answer.Now(Verdict verdict) -> Mono.just(verdict);
      case Answer.NotConcerned _ -> Mono.just(Step.pass());
      case Answer.Later(Mono<Verdict> later) -> later;
    };
  }

  private static Verdict verdict(Limited limited, Ruling.Now ruling) {
    return ruling.after() == null
        ? Step.pass()
        : Step.refuse(new Refusal.Throttled(limited.whose(), ruling.after()));
  }

  /// In a role he names his sessions himself, and would have a limit for each of them.
  private static String callerOf(VerifiedToken token) {
    AssumedBy assumedBy = token.assumedBy();
    return assumedBy == null
        ? token.subject()
        : token.role() + " of " + assumedBy.issuer() + " " + assumedBy.subject();
  }

  private List<Limited> limits(Call call, @Nullable Throttle ofAction) {
    String account = call.token().marketplace() + " " + call.token().accountId();
    String user = account + " " + callerOf(call.token());
    List<Limited> limits = new ArrayList<>(3);
    if (ofUser != null) {
      limits.add(new Limited(Refusal.Throttled.Whose.USER, "user " + user, ofUser));
    }
    if (ofAction != null) {
      String whose =
          switch (ofAction.per()) {
            case USER -> user;
            case ACCOUNT -> account;
            case ALL -> "";
          };
      String key = "action " + call.request().action() + " " + whose;
      limits.add(new Limited(Refusal.Throttled.Whose.ACTION, key, ofAction.limit()));
    }
    if (ofAccount != null) {
      limits.add(new Limited(Refusal.Throttled.Whose.ACCOUNT, "account " + account, ofAccount));
    }
    return limits;
  }
}
