package io.marketgate.tenant.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/// How long a start waits for which database.
class DatabaseArrivalTest {

  private final List<Duration> pauses = new ArrayList<>();
  private int attempts;
  private long nanos;

  /// Until an attempt has failed.
  private Duration takes = Duration.ZERO;

  @Test
  void oneThatIsThereIsNotWaitedFor() throws InterruptedException {
    arrival(0, "08000").await();
    assertThat(attempts).isOne();
    assertThat(pauses).isEmpty();
  }

  @Test
  void oneThatComesIsMetWithinSeconds() throws InterruptedException {
    arrival(5, "08000").await();
    assertThat(attempts).isEqualTo(6);
    assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 5L, 5L);
  }

  @Test
  void oneThatDoesNotComeIsGivenUpBeforeTheStartupProbeDoes() throws InterruptedException {
    arrival(Integer.MAX_VALUE, "08000").await();
    assertThat(Duration.ofNanos(nanos)).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(97));
  }

  @Test
  void oneThatDoesNotEvenRefuseIsGivenUpAsSoon() throws InterruptedException {
    takes = Duration.ofSeconds(5);
    arrival(Integer.MAX_VALUE, "08000").await();
    assertThat(Duration.ofNanos(nanos)).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100));
  }

  @Test
  void oneThatRefusesUsIsNotWaitedFor() throws InterruptedException {
    arrival(Integer.MAX_VALUE, "28000").await();
    arrival(Integer.MAX_VALUE, null).await();
    assertThat(pauses).isEmpty();
  }

  @Test
  void oneWhoseCertificateIsNotTrustedIsNotWaitedFor() throws InterruptedException {
    DatabaseArrival arrival =
        new DatabaseArrival(
            () -> {
              throw new SQLException("away", "08000", new SSLHandshakeException("PKIX"));
            },
            time -> pauses.add(time),
            () -> nanos);
    arrival.await();
    assertThat(pauses).isEmpty();
  }

  @Test
  void aProcessThatIsToldToEndDoes() {
    DatabaseArrival arrival =
        new DatabaseArrival(
            () -> {
              throw new SQLException("away", "08000");
            },
            time -> true,
            () -> nanos);
    assertThatThrownBy(arrival::await).isInstanceOf(IllegalStateException.class);
  }

  private DatabaseArrival arrival(int failures, String state) {
    return new DatabaseArrival(
        () -> {
          nanos += takes.toNanos();
          if (attempts++ < failures) {
            throw new SQLException("away", state);
          }
        },
        time -> {
          pauses.add(time);
          nanos += time.toNanos();
          return false;
        },
        () -> nanos);
  }
}
