package io.marketgate.gateway.backend;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;

/// How a backend has answered.
///
/// @param status of HTTP; 0 when there was no answer
/// @param outcome JSON, empty where there is none or the caller has it already; or what he is told
///   instead
/// @param isForWantOfRoom whether it was not asked because there are as many calls to it as there
///   may be, which says nothing about it
record Answered(int status, Outcome<byte[]> outcome, boolean isForWantOfRoom) {

  private static final int SERVER_ERRORS = 500;
  private static final int BAD_GATEWAY = 502;
  private static final int GATEWAY_TIMEOUT = 504;

  static Answered of(int status, Outcome<byte[]> outcome) {
    return new Answered(status, outcome, false);
  }

  /// The backend has not answered.
  static Answered not(Refusal refusal) {
    return new Answered(0, Outcome.refused(refusal), false);
  }

  /// The backend was not asked, because we have too many calls there already.
  static Answered noRoom(Refusal refusal) {
    return new Answered(0, Outcome.refused(refusal), true);
  }

  /// Whether the backend fails its callers, rather than refusing what one of them wants.
  boolean isBackendsFault() {
    return (status >= SERVER_ERRORS && !isRefusalOfACaller())
        || (status == 0 && !isForWantOfRoom && outcome instanceof Outcome.Refused<byte[]>);
  }

  /// Whether the catalogue says that the backend means what this caller wants, whatever status it
  /// says so with.
  private boolean isRefusalOfACaller() {
    return outcome instanceof Outcome.Refused<byte[]>(Refusal refusal)
        && refusal instanceof Refusal.BackendRefused(int answered, _, _)
        && answered < SERVER_ERRORS;
  }

  /// Whether the call certainly had no effect.
  boolean isNotReached() {
    return outcome instanceof Outcome.Refused<byte[]>(Refusal refusal)
        && refusal instanceof Refusal.BackendUnavailable;
  }

  /// Whether the backend has done nothing, reached or not.
  boolean isNotDone() {
    return isNotReached()
        || (outcome instanceof Outcome.Refused<byte[]>(Refusal refusal)
            && refusal instanceof Refusal.BackendBusy);
  }

  /// Whether the backend has failed in a way that passes. What the catalogue takes for its answer
  /// to this caller is none, whatever its status.
  boolean isPassingFailure() {
    return (isNotReached() && !isForWantOfRoom)
        || (status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT && !isRefusalOfACaller())
        || (outcome instanceof Outcome.Refused<byte[]>(Refusal refusal)
            && refusal instanceof Refusal.BackendBrokeOff);
  }
}
