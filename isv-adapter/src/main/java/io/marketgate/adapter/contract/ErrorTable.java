package io.marketgate.adapter.contract;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The one place where a refusal becomes an HTTP status, a code and a sentence (api.md 1).
public final class ErrorTable {

  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int CONFLICT = 409;
  private static final int URI_TOO_LONG = 414;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_ERROR = 500;
  private static final int BAD_GATEWAY = 502;
  private static final int UNAVAILABLE = 503;
  private static final int GATEWAY_TIMEOUT = 504;
  private static final Duration OWN_RETRY_AFTER = Duration.ofSeconds(2);

  private ErrorTable() {}

  /// A refusal as the caller sees it.
  ///
  /// @param status of HTTP
  /// @param code stable, for programs
  /// @param message for people; never parsed, never with anything secret
  /// @param accessDeniedDetail only of a permission that was refused
  /// @param detail figures, for programs; null when there are none
  /// @param retryAfter when trying again makes sense
  /// @param allow of a method that is not allowed
  public record Entry(
      int status,
      String code,
      String message,
      @Nullable Map<String, Object> accessDeniedDetail,
      @Nullable Map<String, Object> detail,
      @Nullable Duration retryAfter,
      @Nullable String allow) {

    /// Nothing but status, code and sentence.
    public static Entry of(int status, String code, String message) {
      return new Entry(status, code, message, null, null, null, null);
    }

    private static Entry of(int status, String code, String message, Map<String, Object> detail) {
      return new Entry(status, code, message, null, detail, null, null);
    }

    private Entry retryAfter(Duration duration) {
      return new Entry(status, code, message, accessDeniedDetail, detail, duration, allow);
    }
  }

  @SuppressWarnings("checkstyle:MethodLength") // A table is read best in one piece.
  public static Entry entry(Refusal refusal) {
    return switch (refusal) {
      case Refusal.MissingParameter(String name) ->
          Entry.of(
              BAD_REQUEST, "MissingParameter." + name, "The parameter " + name + " is missing.");
      case Refusal.InvalidParameter(String name, String reason) ->
          Entry.of(
              BAD_REQUEST,
              "InvalidParameter." + name,
              "The parameter " + name + " is invalid: " + reason + ".");
      case Refusal.InvalidAccessToken(TokenFault fault) ->
          Entry.of(UNAUTHORIZED, fault.code(), fault.message());
      case Refusal.UnknownAction(String action) ->
          Entry.of(NOT_FOUND, "InvalidAction.NotFound", "There is no action " + action + ".");
      case Refusal.NotSubscribed _ ->
          Entry.of(
              FORBIDDEN,
              "Forbidden.NotSubscribed",
              "This account has not subscribed to the product; buy it in the marketplace first.");
      case Refusal.Suspended(String reason) -> Entry.of(FORBIDDEN, "Forbidden.Suspended", reason);
      case Refusal.NotInEdition(String metric) ->
          Entry.of(
              FORBIDDEN,
              "Forbidden.Edition",
              "Your edition does not include this; upgrade it in the marketplace.",
              Map.of("metric", metric));
      case Refusal.QuotaExceeded(String metric, Map<String, Object> detail) ->
          Entry.of(
              FORBIDDEN,
              "QuotaExceeded." + metric,
              "Not enough is left of what your edition includes.",
              detail);
      case Refusal.ForeignOrigin _ ->
          Entry.of(
              FORBIDDEN,
              "Forbidden.Origin",
              "Pages of this origin must not change anything for this account.");
      case Refusal.NoPermission(Map<String, Object> detail) ->
          new Entry(
              FORBIDDEN,
              "Forbidden.RAM",
              "You have no permission for this action; ask your account's administrator for it.",
              detail,
              null,
              null,
              null);
      case Refusal.RequestTooLong _ ->
          Entry.of(
              URI_TOO_LONG, "InvalidParameter.params", "The request line is longer than 96 KiB.");
      case Refusal.MethodNotAllowed(String allowed) ->
          new Entry(
              METHOD_NOT_ALLOWED,
              "MethodNotAllowed",
              "Actions are called with GET; allowed are " + allowed + ".",
              null,
              null,
              null,
              allowed);
      case Refusal.Throttled(Refusal.Throttled.Whose whose, Duration retryAfter) ->
          throttled(whose).retryAfter(retryAfter);
      case Refusal.BadGateway(String reason) ->
          Entry.of(BAD_GATEWAY, "Backend.BadGateway", "The product's backend " + reason + ".");
      case Refusal.BackendFailed(int status) ->
          Entry.of(
              BAD_GATEWAY,
              "Backend.BadGateway",
              "The product's backend answered with status " + status + ".");
      case Refusal.BackendBrokeOff _ ->
          Entry.of(
              BAD_GATEWAY,
              "Backend.BadGateway",
              "The product's backend broke off or answered with something that is not HTTP.");
      case Refusal.BackendBusy(Duration retryAfter) ->
          Entry.of(
                  UNAVAILABLE,
                  "Backend.Unavailable",
                  "The product's backend is asked too often at the moment.")
              .retryAfter(retryAfter);
      case Refusal.BackendUnavailable(Duration retryAfter) ->
          Entry.of(
                  UNAVAILABLE,
                  "Backend.Unavailable",
                  "The product's backend cannot be reached at the moment.")
              .retryAfter(retryAfter);
      case Refusal.BackendTimeout(Duration after) ->
          Entry.of(
              GATEWAY_TIMEOUT,
              "Backend.Timeout",
              "The product's backend has not answered within " + after.toMillis() + " ms.");
      case Refusal.BackendRefused(int status, String code, String message) ->
          Entry.of(status, code, message);
      case Refusal.ActionRefused(int status, String code, String message) ->
          Entry.of(status, code, message);
      case Refusal.TraceConflict(String reason) -> Entry.of(CONFLICT, "TraceConflict", reason);
      case Refusal.ServiceUnavailable _ ->
          Entry.of(
                  UNAVAILABLE,
                  "ServiceUnavailable",
                  "The gateway cannot answer this safely at the moment; try again soon.")
              .retryAfter(OWN_RETRY_AFTER);
      case Refusal.OutcomeUnknown _ ->
          Entry.of(
              UNAVAILABLE,
              "ServiceUnavailable",
              "Whether this was done is not known; read what is there before you try again.");
      case Refusal.InternalError _ ->
          Entry.of(
              INTERNAL_ERROR,
              "InternalError",
              "Something went wrong inside the gateway; name the request id when you report it.");
    };
  }

  private static Entry throttled(Refusal.Throttled.Whose whose) {
    return switch (whose) {
      case ACCOUNT ->
          Entry.of(
              TOO_MANY_REQUESTS, "Throttling.Account", "This account calls too often; slow down.");
      case USER ->
          Entry.of(TOO_MANY_REQUESTS, "Throttling.User", "This user calls too often; slow down.");
      case ACTION ->
          Entry.of(
              TOO_MANY_REQUESTS,
              "Throttling.Action",
              "This action is called too often; slow down.");
    };
  }
}
