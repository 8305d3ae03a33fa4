package io.marketgate.gateway.problem;

import io.marketgate.gateway.call.CallLog;
import io.marketgate.gateway.call.Unavailability;
import io.netty.channel.ChannelException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.netty.channel.AbortedException;

/// Failures as problem details that name no class and quote no input.
public final class FailureProblems {

  private static final Logger LOG = LoggerFactory.getLogger(FailureProblems.class);

  private static final Problem NOT_IN_TIME =
      problem(HttpStatus.REQUEST_TIMEOUT, "RequestTimeout", "The request did not come in time.");

  private FailureProblems() {}

  /// The answer to input that cannot be read at all.
  public static Problem unreadable() {
    return known(HttpStatus.BAD_REQUEST);
  }

  /// What somebody is told of a failure.
  ///
  /// @param requestId of our answer; null when it has none
  public static Problem of(@Nullable String requestId, Throwable failure) {
    if (failure instanceof ResponseStatusException known) {
      return known(known.getStatusCode());
    }
    if (failure instanceof DataBufferLimitException) {
      return known(HttpStatus.CONTENT_TOO_LARGE);
    }
    if (failure instanceof ChannelException || failure instanceof AbortedException) {
      return NOT_IN_TIME;
    }
    if (Unavailability.isThe(failure)) {
      log(LOG.atWarn(), requestId)
          .log("Request {} cannot be answered: {}", requestId, failure.toString());
      return problem(
          HttpStatus.SERVICE_UNAVAILABLE,
          "ServiceUnavailable",
          "A part that this needs is away at the moment; try again soon.");
    }
    if (isGone(failure)) {
      return NOT_IN_TIME;
    }
    log(LOG.atError(), requestId).setCause(failure).log("Request {} failed", requestId);
    return problem(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "InternalError",
        "Something went wrong inside the gateway; name the X-Request-Id when you report it.");
  }

  /// Says that an answer which had begun does not come to its end, unless nobody waits for it.
  static void logBrokenOff(@Nullable String requestId, Throwable failure) {
    if (Unavailability.isThe(failure) || !isGone(failure)) {
      log(LOG.atWarn(), requestId)
          .log("The answer to request {} was broken off: {}", requestId, failure.toString());
    }
  }

  /// Whether the caller has ended the connection.
  private static boolean isGone(Throwable failure) {
    return failure instanceof ClosedChannelException
        || DisconnectedClientHelper.isClientDisconnectedException(failure);
  }

  private static LoggingEventBuilder log(LoggingEventBuilder line, @Nullable String requestId) {
    return requestId == null ? line : CallLog.ofRequest(line, requestId);
  }

  private static Problem known(HttpStatusCode status) {
    return problem(status, code(status), detail(status));
  }

  private static String code(HttpStatusCode status) {
    return switch (status.value()) {
      case 400 -> "InvalidInput";
      case 404 -> "NotFound";
      case 405 -> "MethodNotAllowed";
      case 406 -> "NotAcceptable";
      case 413 -> "InputTooLong";
      case 415 -> "UnsupportedMediaType";
      default -> status.is4xxClientError() ? "InvalidRequest" : "InternalError";
    };
  }

  private static String detail(HttpStatusCode status) {
    return switch (status.value()) {
      case 400 -> "The input cannot be read; a JSON object in UTF-8 is expected.";
      case 404 -> "There is nothing at this address.";
      case 405 -> "This address does not take this method.";
      case 413 -> "The input is longer than allowed.";
      case 415 -> "Send application/json.";
      default -> "The request cannot be answered.";
    };
  }

  private static Problem problem(HttpStatusCode status, String code, String detail) {
    return Problem.of(status, code, detail, Map.of());
  }
}
