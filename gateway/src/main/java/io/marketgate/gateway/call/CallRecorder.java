package io.marketgate.gateway.call;

import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;

/// Told of every finished call; must return at once and never fails a call.
@FunctionalInterface
public interface CallRecorder {

  /// @param call as far as it came
  /// @param ending what the caller was answered
  /// @param url the call's address with everything personal removed
  void record(Call call, Ending ending, String url);

  /// How a call ended.
  ///
  /// @param status of HTTP; 499 when the caller went away before the answer was complete
  /// @param code of the envelope
  record Ending(int status, String code) {

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int CALLER_GONE = 499;

    public static Ending success() {
      return new Ending(OK, "OK");
    }

    public static Ending of(Refusal refusal) {
      ErrorTable.Entry entry = ErrorTable.entry(refusal);
      return new Ending(entry.status(), entry.code());
    }

    /// A call that was made before ends as it did then.
    public static Ending of(FirstAnswer answer) {
      return new Ending(answer.status(), answer.code());
    }

    public static Ending callerGone() {
      return new Ending(CALLER_GONE, "CallerGone");
    }

    /// The answer had begun when the backend broke off.
    public static Ending brokenOff() {
      return new Ending(OK, "Backend.BrokenOff");
    }

    public boolean isSuccess() {
      return (status == OK || status == ACCEPTED) && code.equals("OK");
    }
  }
}
