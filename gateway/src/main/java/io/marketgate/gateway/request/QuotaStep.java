package io.marketgate.gateway.request;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Verdict;
import reactor.core.publisher.Mono;

/// How much of what was bought is left. Actions name no metrics yet, so every call passes.
final class QuotaStep implements Step {

  @Override
  public String name() {
    return "quota";
  }

  @Override
  public Mono<Verdict> check(Call call) {
    return Step.pass();
  }
}
