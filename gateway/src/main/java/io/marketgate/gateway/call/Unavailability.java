package io.marketgate.gateway.call;

import io.marketgate.gateway.token.IssuerUnavailableException;
import io.marketgate.tenant.storage.DatabaseBusyException;
import io.r2dbc.spi.R2dbcException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/// Tells a dependency that is away, which is worth another try, from a fault of ours.
public final class Unavailability {

  private Unavailability() {}

  public static boolean isThe(Throwable cause) {
    return cause instanceof IssuerUnavailableException
        || cause instanceof DatabaseBusyException
        || cause instanceof DataAccessException
        || cause instanceof R2dbcException
        || cause instanceof CannotCreateTransactionException
        || cause instanceof TimeoutException
        || cause instanceof RejectedExecutionException;
  }
}
