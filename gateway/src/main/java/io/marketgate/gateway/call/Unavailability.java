package io.marketgate.gateway.call;

import io.marketgate.gateway.token.IssuerUnavailableException;
import io.marketgate.tenant.storage.DatabaseBusyException;
import io.r2dbc.spi.R2dbcException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.transaction.CannotCreateTransactionException;

/// Tells a dependency that is away, which is worth another try, from a fault of ours.
public final class Unavailability {

  private Unavailability() {}

  public static boolean isThe(Throwable cause) {
    return cause instanceof IssuerUnavailableException
        || cause instanceof DatabaseBusyException
        || cause instanceof DataAccessException && !isOurs(cause)
        || cause instanceof R2dbcException
        || cause instanceof CannotCreateTransactionException
        || cause instanceof TimeoutException
        || cause instanceof RejectedExecutionException;
  }

  /// What the database will never take: a value that is too long, a statement that is wrong. Who is
  /// second with a key finds the first one's row the next time.
  private static boolean isOurs(Throwable cause) {
    return cause instanceof InvalidDataAccessResourceUsageException
        || cause instanceof DataIntegrityViolationException
            && !(cause instanceof DuplicateKeyException);
  }
}
