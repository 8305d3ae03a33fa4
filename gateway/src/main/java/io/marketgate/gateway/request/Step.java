package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Verdict;
import reactor.core.publisher.Mono;

/// One step of a call's way: it adds to the call's facts and lets it pass, or ends it.
interface Step {

  /// As in traces (api.md 6).
  String name();

  /// Never empty: silence is not consent. Fails only when the question cannot be answered.
  Mono<Verdict> check(Call call);

  /// The call goes on.
  static Mono<Verdict> pass() {
    return Mono.just(new Verdict.Passed());
  }

  /// The call ends here.
  static Mono<Verdict> refuse(Refusal refusal) {
    return Mono.just(new Verdict.Refused(refusal));
  }
}
