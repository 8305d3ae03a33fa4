package io.marketgate.gateway.call;

import io.marketgate.adapter.contract.Refusal;

/// What a step of a call's way says.
public sealed interface Verdict {

  /// The call goes on.
  record Passed() implements Verdict {}

  /// The call was made before.
  ///
  /// @param answer the first one
  record Answered(FirstAnswer answer) implements Verdict {}

  /// @param refusal how the call ends
  record Refused(Refusal refusal) implements Verdict {}
}
