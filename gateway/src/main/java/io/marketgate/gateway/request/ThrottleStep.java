package io.marketgate.gateway.request;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Verdict;
import reactor.core.publisher.Mono;

/// How often the caller may call. No limits can be set yet, so every call passes.
final class ThrottleStep implements Step {

  @Override
  public String name() {
    return "throttle";
  }

  @Override
  public Mono<Verdict> check(Call call) {
    return Step.pass();
  }
}
