package io.marketgate.gateway.request;

import io.marketgate.gateway.call.Call;

/// How often the caller may call. No limits can be set yet, so every call passes.
final class ThrottleStep implements Step {

  @Override
  public String name() {
    return "throttle";
  }

  @Override
  public Answer check(Call call) {
    return new Answer.Now(Step.pass());
  }
}
