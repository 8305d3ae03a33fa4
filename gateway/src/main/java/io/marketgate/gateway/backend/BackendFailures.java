package io.marketgate.gateway.backend;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/// What an exception on the way to a backend means to the caller, and what an outcome says about
/// the backend.
final class BackendFailures {

  private static final Logger LOG = LoggerFactory.getLogger(BackendFailures.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int SERVER_ERRORS = 500;
  private static final int BAD_GATEWAY = 502;
  private static final int GATEWAY_TIMEOUT = 504;

  private BackendFailures() {}

  static Refusal toRefusal(Call call, Action action, Throwable failure) {
    Throwable cause = Exceptions.unwrap(failure);
    LOG.warn(
        "Call {}: the backend {} fails: {}",
        call.requestId(),
        action.backend().service(),
        cause.toString());
    return switch (cause) {
      case ReadTimeoutException _ -> new Refusal.BackendTimeout(action.timeout());
      case ConnectTimeoutException _ -> new Refusal.BackendUnavailable(RETRY_AFTER);
      case ConnectException _ -> new Refusal.BackendUnavailable(RETRY_AFTER);
      case NoRouteToHostException _ -> new Refusal.BackendUnavailable(RETRY_AFTER);
      case UnknownHostException _ -> new Refusal.BackendUnavailable(RETRY_AFTER);
      case PoolAcquireTimeoutException _ -> new Refusal.BackendUnavailable(RETRY_AFTER);
      case PoolAcquirePendingLimitException _ -> new Refusal.BackendUnavailable(RETRY_AFTER);
      default -> new Refusal.BackendBrokeOff();
    };
  }

  /// Whether the backend fails its callers, rather than refusing what one of them wants.
  static boolean isBackendsFault(Call call, Outcome<byte[]> outcome) {
    return outcome instanceof Outcome.Refused<byte[]>(Refusal refusal)
        && (statusOf(call) >= SERVER_ERRORS
            || refusal instanceof Refusal.BackendTimeout
            || refusal instanceof Refusal.BackendBrokeOff
            || refusal instanceof Refusal.BackendUnavailable);
  }

  /// Whether the call certainly had no effect.
  static boolean isNotReached(Outcome<byte[]> outcome) {
    return outcome instanceof Outcome.Refused<byte[]>(Refusal refusal)
        && refusal instanceof Refusal.BackendUnavailable;
  }

  /// Whether the backend has failed at once, so that there is time for another attempt, and in a
  /// way that passes.
  static boolean isQuick(Call call, Outcome<byte[]> outcome) {
    return isNotReached(outcome)
        || (outcome instanceof Outcome.Refused<byte[]>(Refusal refusal)
            && (refusal instanceof Refusal.BackendBrokeOff
                || (statusOf(call) >= BAD_GATEWAY && statusOf(call) <= GATEWAY_TIMEOUT)));
  }

  private static int statusOf(Call call) {
    Call.BackendAnswer answer = call.backendAnswer();
    return answer == null || answer.status() == null ? 0 : answer.status();
  }
}
