package io.marketgate.tenant.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How much is taken ahead.
class LeaseTest {

  private static final Instant NOW = Instant.parse("2026-05-20T02:00:00Z");
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
    begun();
    looks(500, 10);
    assertThat(lease.size()).isEqualTo(5_000);
    looks(20, 10);
    assertThat(lease.size()).isEqualTo(200);
  }

  /// It was waited for somebody else, and has seen what was spent in ten seconds.
  @Test
  void aLookThatComesLateDoublesItAtMost() {
    begun();
    looks(20, 10);
    looks(2_000, 1);
    assertThat(lease.size()).isEqualTo(400);
    looks(20, 1);
    assertThat(lease.size()).isEqualTo(200);
  }

  @Test
  void itIsNeverLargerThanTheMost() {
    begun();
    looks(5_000, 20);
    assertThat(lease.size()).isEqualTo(MOST);
  }

  @Test
  void whatWouldLastForLongIsGivenBackThoughSomebodyAsks() {
    begun();
    looks(500, 10);
    Part first = new Part(NOW, "", 900);
    Part then = new Part(NOW, "purchase", 4_100);
    assertThat(lease.add(stock(first, then), left(1_000_000))).isNull();
    Stock back = null;
    for (int i = 0; i < 10 && back == null; i++) {
      back = look(20);
    }
    assertThat(back).isNotNull();
    assertThat(back.left()).isGreaterThan(2_500);
    Stock kept = lease.empty();
    assertThat(kept.left()).isEqualTo(5_000 - back.left());
    assertThat(kept.parts()).as("what is to be spent first").startsWith(first);
    assertThat(back.parts()).extracting(Part::source).containsOnly("purchase");
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
    begun();
    looks(500, 1);
    assertThat(lease.adjust()).isNull();
    assertThat(lease.size()).isZero();
    assertThat(lease.isIdle()).isTrue();
  }

  /// Nobody waits for the database any more.
  private void begun() {
    lease.served(1, left(100_000_000));
    for (int i = 0; i < CROWD; i++) {
      lease.leave();
    }
  }

  private void looks(long spentBeforeEach, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(look(spentBeforeEach)).isNull();
    }
  }

  private @Nullable Stock look(long spent) {
    lease.served(spent, left(100_000_000));
    return lease.adjust();
  }

  private static Stock stock(Part... parts) {
    return new Stock(StockTest.entitlements(null), NOW.plusSeconds(60), List.of(parts));
  }

  private static Figures left(long units) {
    return new Figures("wf", Long.toString(200_000_000), 200_000_000 - units, units, null);
  }
}
