package io.marketgate.tenant.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How much is taken ahead.
class LeaseTest {

  private static final long MOST = 10_000;
  private static final int CROWD = 8;

  private final Lease lease = new Lease(MOST);

  @BeforeEach
  void aCrowdWaits() {
    for (int i = 0; i < CROWD; i++) {
      lease.enter();
    }
  }

  @Test
  void aCrowdBeginsIt() {
    lease.served(1, left(1_000_000));
    assertThat(lease.size()).isEqualTo(2 * CROWD);
  }

  @Test
  void itFollowsWhatIsSpentUpAndDown() {
    spend(500);
    lease.adjust();
    assertThat(lease.size()).isEqualTo(5_000);
    spend(20);
    lease.adjust();
    assertThat(lease.size()).isEqualTo(200);
  }

  @Test
  void itIsNeverLargerThanTheMost() {
    spend(5_000);
    lease.adjust();
    assertThat(lease.size()).isEqualTo(MOST);
  }

  @Test
  void itIsAHundredthOfWhatIsLeftAtMost() {
    lease.served(500, left(50_000));
    lease.adjust();
    assertThat(lease.size()).isEqualTo(500);
  }

  @Test
  void thereIsNoneWhereLittleIsLeft() {
    lease.served(500, left(1_500));
    lease.adjust();
    assertThat(lease.size()).isZero();
  }

  @Test
  void itEndsWhenNobodyAsks() {
    spend(500);
    lease.adjust();
    for (int i = 0; i < CROWD; i++) {
      lease.leave();
    }
    lease.adjust();
    assertThat(lease.size()).isZero();
    assertThat(lease.isIdle()).isTrue();
  }

  private void spend(long units) {
    lease.served(units, left(100_000_000));
  }

  private static Figures left(long units) {
    return new Figures("wf", Long.toString(200_000_000), 200_000_000 - units, units, null);
  }
}
