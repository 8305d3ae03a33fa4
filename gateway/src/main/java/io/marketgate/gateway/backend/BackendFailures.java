package io.marketgate.gateway.backend;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.http1.NoRoomException;
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

/// What an exception on the way to a backend means to the caller.
final class BackendFailures {

  private static final Logger LOG = LoggerFactory.getLogger(BackendFailures.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private BackendFailures() {}

  /// Where there is no room nothing is logged: it is many at once, and a metric says how many wait.
  static Answered toAnswer(Errand errand, Throwable failure) {
    Throwable cause = Exceptions.unwrap(failure);
    return switch (cause) {
      case NoRoomException _ -> noRoom();
      case PoolAcquireTimeoutException _ -> noRoom();
      case PoolAcquirePendingLimitException _ -> noRoom();
      default -> Answered.not(toRefusal(errand, cause));
    };
  }

  private static Answered noRoom() {
    return Answered.noRoom(new Refusal.BackendUnavailable(RETRY_AFTER));
  }

  private static Refusal toRefusal(Errand errand, Throwable cause) {
    LOG.warn(
        "Call {}: the backend {} fails: {}",
        errand.call().requestId(),
        errand.service().name(),
        cause.toString());
    return switch (cause) {
      case ReadTimeoutException _ -> new Refusal.BackendTimeout(errand.target().action().timeout());
      case ConnectTimeoutException _ -> new Refusal.BackendUnavailable(RETRY_AFTER);
      case ConnectException _ -> new Refusal.BackendUnavailable(RETRY_AFTER);
      case NoRouteToHostException _ -> new Refusal.BackendUnavailable(RETRY_AFTER);
      case UnknownHostException _ -> new Refusal.BackendUnavailable(RETRY_AFTER);
      default -> new Refusal.BackendBrokeOff();
    };
  }
}
