package io.marketgate.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnsweredTest {

  private static final Refusal AWAY = new Refusal.BackendUnavailable(Duration.ofSeconds(1));

  /// A healthy backend would be called no more because too many call it.
  @Test
  void thatWeHaveTooManyCallsThereAlreadyIsNotTheBackendsFault() {
    Answered noRoom = Answered.noRoom(AWAY);
    assertThat(noRoom.isBackendsFault()).isFalse();
    assertThat(noRoom.isPassingFailure()).as("another would find none, either").isFalse();
    assertThat(noRoom.isNotReached()).as("a write may be made again").isTrue();
  }

  /// One tenant's bad input would have the backend left alone, for all of them.
  @Test
  void whatTheCatalogueExplainsAsACallersOwnIsNotTheBackendsFault() {
    assertThat(refused(500, 409).isBackendsFault()).isFalse();
    assertThat(refused(500, 503).isBackendsFault()).isTrue();
    assertThat(refused(503, 409).isPassingFailure())
        .as("an answer, which is not asked for again")
        .isFalse();
    assertThat(refused(503, 503).isPassingFailure()).isTrue();
    assertThat(
            Answered.of(500, Outcome.refused(new Refusal.BadGateway("status 500")))
                .isBackendsFault())
        .isTrue();
  }

  private static Answered refused(int status, int answered) {
    return Answered.of(
        status, Outcome.refused(new Refusal.BackendRefused(answered, "Shop.Empty", "None left.")));
  }

  @Test
  void thatItCannotBeReachedIs() {
    Answered away = Answered.not(AWAY);
    assertThat(away.isBackendsFault()).isTrue();
    assertThat(away.isPassingFailure()).isTrue();
    assertThat(away.isNotReached()).isTrue();
  }
}
