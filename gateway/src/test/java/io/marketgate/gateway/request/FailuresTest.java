package io.marketgate.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Origin;
import io.marketgate.gateway.call.RefusedException;
import io.marketgate.tenant.storage.DatabaseBusyException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

class FailuresTest {

  private final Call call =
      new Call("r", "Any", Instant.EPOCH, () -> new Origin("192.0.2.1", true, null, null));

  static Stream<Exception> goneAway() {
    return Stream.of(
        new TimeoutException(),
        new DataAccessResourceFailureException("the connection is closed"),
        new R2dbcNonTransientResourceException("the connection is closed"));
  }

  @ParameterizedTest
  @MethodSource("goneAway")
  void aDatabaseThatHasGoneAwayMayHaveWritten(Exception failure) {
    assertThat(Failures.ofWrite(call, failure)).isInstanceOf(Refusal.OutcomeUnknown.class);
    assertThat(Failures.toRefusal(call, failure)).isInstanceOf(Refusal.ServiceUnavailable.class);
  }

  @Test
  void oneThatAnswersWithAnErrorHasNot() {
    assertThat(Failures.ofWrite(call, new PessimisticLockingFailureException("deadlock")))
        .isInstanceOf(Refusal.ServiceUnavailable.class);
    assertThat(Failures.ofWrite(call, new CannotCreateTransactionException("no connection")))
        .isInstanceOf(Refusal.ServiceUnavailable.class);
    assertThat(Failures.ofWrite(call, new DatabaseBusyException(3)))
        .isInstanceOf(Refusal.ServiceUnavailable.class);
  }

  @Test
  void whatIsRefusedIsRefused() {
    Refusal refusal = new Refusal.NotSubscribed();
    assertThat(Failures.ofWrite(call, new RefusedException(refusal))).isEqualTo(refusal);
  }
}
