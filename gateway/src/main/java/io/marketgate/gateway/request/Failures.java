package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallLog;
import io.marketgate.gateway.call.RefusedException;
import io.marketgate.gateway.call.Unavailability;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import reactor.core.Exceptions;

/// What an exception on a call's way means to the caller. A dependency that is away is worth
/// another try; everything else is a fault of ours. Fails closed in either case.
final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static Refusal toRefusal(Call call, Throwable failure) {
    Throwable cause = Exceptions.unwrap(failure);
    if (cause instanceof RefusedException refused) {
      return refused.refusal();
    }
    if (Unavailability.isThe(cause)) {
      CallLog.about(LOG.atWarn(), call)
          .log("Call {} cannot be answered: {}", call.requestId(), cause.toString());
      return new Refusal.ServiceUnavailable();
    }
    CallLog.about(LOG.atError(), call).setCause(cause).log("Call {} failed", call.requestId());
    return new Refusal.InternalError();
  }

  /// The same for a write of ours that had begun: a database that has gone away, or does not answer
  /// in time, may have carried it out, while one that answers with an error has not.
  static Refusal ofWrite(Call call, Throwable failure) {
    Throwable cause = Exceptions.unwrap(failure);
    Refusal refusal = toRefusal(call, failure);
    return cause instanceof TimeoutException
            || cause instanceof DataAccessResourceFailureException
            || cause instanceof R2dbcNonTransientResourceException
        ? new Refusal.OutcomeUnknown()
        : refusal;
  }
}
