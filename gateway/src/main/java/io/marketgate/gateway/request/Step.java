package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Verdict;
import reactor.core.publisher.Mono;

/// One step of a call's way: it adds to the call's facts and lets it pass, or ends it.
interface Step {

  /// As in traces (api.md 6).
  String name();

  /// What the step says, at once where it can.
  Answer check(Call call);

  /// A verdict, or the way to it.
  sealed interface Answer {

    /// @param verdict from facts at hand
    record Now(Verdict verdict) implements Answer {}

    /// The step has nothing to do with this call, which goes on.
    record NotConcerned() implements Answer {}

    /// @param verdict that something else has to be asked for; silence is no consent, so an empty
    ///   one counts as a failure, and it fails only when the question cannot be answered
    record Later(Mono<Verdict> verdict) implements Answer {}
  }

  /// The call goes on.
  static Verdict pass() {
    return new Verdict.Passed();
  }

  /// The call ends here.
  static Verdict refuse(Refusal refusal) {
    return new Verdict.Refused(refusal);
  }
}
