package io.marketgate.gateway.backend;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.CallLog;
import io.marketgate.gateway.http1.NoRoomException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
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
    CallLog.about(LOG.atWarn(), errand.call())
        .log(
            "Call {}: the backend {} fails: {}",
            errand.call().requestId(),
            errand.service().name(),
            cause.toString());
    if (isBeforeTheCall(cause)) {
      return new Refusal.BackendUnavailable(RETRY_AFTER);
    }
    return cause instanceof ReadTimeoutException
        ? new Refusal.BackendTimeout(errand.target().action().timeout())
        : new Refusal.BackendBrokeOff();
  }

  /// Whether there was no connection over which the call could be sent, so that it had no effect.
  static boolean isBeforeTheCall(Throwable failure) {
    @Nullable Throwable cause = failure instanceof DecoderException ? failure.getCause() : failure;
    return cause instanceof ConnectException // a time-out while connecting is one, too
        || cause instanceof NoRouteToHostException
        || cause instanceof UnknownHostException
        || cause instanceof SSLHandshakeException;
  }
}
