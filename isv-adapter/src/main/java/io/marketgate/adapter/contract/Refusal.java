package io.marketgate.adapter.contract;

import java.time.Duration;
import java.util.Map;

/// Why a call ends without its data. What it looks like from outside is decided in [ErrorTable] and
/// nowhere else.
public sealed interface Refusal {

  /// Whether what was asked for may have been done, or not, and nobody knows.
  default boolean isOutcomeUnknown() {
    return switch (this) {
      case BackendTimeout _,
          BackendBrokeOff _,
          BackendFailed _,
          OutcomeUnknown _,
          InternalError _ ->
          true;
      default -> false;
    };
  }

  /// @param name `userinfo`, `accessToken`, or a path below params (`params/id`)
  record MissingParameter(String name) implements Refusal {}

  /// @param name as for a missing one
  /// @param reason what is wrong with it and what would be right; never the value itself
  record InvalidParameter(String name, String reason) implements Refusal {}

  /// @param fault what the check of the token found
  record InvalidAccessToken(TokenFault fault) implements Refusal {}

  /// @param action that no catalogue has
  record UnknownAction(String action) implements Refusal {}

  /// No organization belongs to the account.
  record NotSubscribed() implements Refusal {}

  /// @param reason which of the two it is: the subscription or the organization
  record Suspended(String reason) implements Refusal {}

  /// The organization's edition lacks a feature that the action requires.
  ///
  /// @param metric code of the switch
  record NotInEdition(String metric) implements Refusal {}

  /// Less is left than the action takes.
  ///
  /// @param metric code
  /// @param detail how it stands: metric, limit, used, requested, resetsAt
  record QuotaExceeded(String metric, Map<String, Object> detail) implements Refusal {

    public QuotaExceeded {
      detail = Map.copyOf(detail);
    }
  }

  /// @param accessDeniedDetail in RAM's own shape (ram.md 5)
  record NoPermission(Map<String, Object> accessDeniedDetail) implements Refusal {

    public NoPermission {
      accessDeniedDetail = Map.copyOf(accessDeniedDetail);
    }
  }

  /// The request line is longer than the contract allows.
  record RequestTooLong() implements Refusal {}

  /// @param allowed the methods there are, as in the header `Allow`
  record MethodNotAllowed(String allowed) implements Refusal {}

  /// The backend's answer cannot be passed on.
  ///
  /// @param reason what is wrong with it, without anything of its content
  record BadGateway(String reason) implements Refusal {}

  /// The backend broke off or answered with something that is not HTTP: what it has done is not
  /// known.
  record BackendBrokeOff() implements Refusal {}

  /// The backend has failed on the way, or something that stands before it says so: what it has
  /// done is not known.
  ///
  /// @param status 502, 503 or 504
  record BackendFailed(int status) implements Refusal {}

  /// The backend has done nothing, because it is asked too often (RFC 6585, 4).
  ///
  /// @param retryAfter when to try again
  record BackendBusy(Duration retryAfter) implements Refusal {}

  /// The backend was not asked.
  ///
  /// @param retryAfter when to try again
  record BackendUnavailable(Duration retryAfter) implements Refusal {}

  /// @param after how long the backend was waited for
  record BackendTimeout(Duration after) implements Refusal {}

  /// The backend itself refused, and the catalogue says how to put it.
  ///
  /// @param status HTTP status to answer
  /// @param code to answer
  /// @param message to answer
  record BackendRefused(int status, String code, String message) implements Refusal {}

  /// A built-in action cannot do what it was asked to.
  ///
  /// @param status HTTP status to answer
  /// @param code to answer, in RAM's own words where it has some
  /// @param message to answer
  record ActionRefused(int status, String code, String message) implements Refusal {}

  /// A page that must not change anything for this account.
  record ForeignOrigin() implements Refusal {}

  /// The caller calls too often.
  ///
  /// @param whose calls are too many
  /// @param retryAfter when one more is allowed
  record Throttled(Whose whose, Duration retryAfter) implements Refusal {

    /// Whose calls are counted together.
    public enum Whose {
      ACCOUNT,
      USER,
      ACTION
    }
  }

  /// A writing action's trace id cannot be used for this call (api.md 1).
  ///
  /// @param reason why
  record TraceConflict(String reason) implements Refusal {}

  /// Something of ours that the answer depends on is down.
  record ServiceUnavailable() implements Refusal {}

  /// Something of ours went away while it wrote: what was asked may have been done, or not.
  record OutcomeUnknown() implements Refusal {}

  /// A fault of ours; the log has it under the request's id.
  record InternalError() implements Refusal {}
}
