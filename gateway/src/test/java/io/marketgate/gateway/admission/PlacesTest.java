package io.marketgate.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlacesTest {

  private static final long LATE = Duration.ofMillis(500).toNanos();
  private static final long IN_TIME = Duration.ofMillis(50).toNanos();

  private final Places places = new Places(10, 100, Duration.ofMillis(400));

  @Test
  void callbacksComeInWhenUsersDoNotAndUsersWhenReportsDoNot() {
    assertThat(take(Rank.REPORT, 200)).isEqualTo(60);
    assertThat(take(Rank.USER, 200)).isEqualTo(30);
    assertThat(take(Rank.CALLBACK, 200)).isEqualTo(10);
    assertThat(places.taken()).isEqualTo(100);
    places.giveBack();
    assertThat(places.take(Rank.USER)).isFalse();
    assertThat(places.take(Rank.CALLBACK)).isTrue();
  }

  @Test
  void thereAreFewerWhileTheThreadsAreLateAndMoreAgainAfterwards() {
    take(Rank.CALLBACK, 80);
    places.adapt(LATE, true);
    assertThat(places.limit()).as("what was taken").isEqualTo(80);
    places.adapt(LATE, true);
    assertThat(places.limit()).as("less than that").isEqualTo(72);
    for (int look = 0; look < 100; look++) {
      places.adapt(LATE, true);
    }
    assertThat(places.limit()).isEqualTo(10);
    assertThat(places.take(Rank.USER)).isFalse();
    assertThat(take(Rank.CALLBACK, 200)).as("callbacks, up to the most").isEqualTo(20);
    for (int look = 0; look < 60; look++) {
      places.adapt(IN_TIME, true);
    }
    assertThat(places.limit()).isEqualTo(100);
  }

  @Test
  void allAreThereAgainWhenNobodyWaits() {
    places.adapt(LATE, false);
    assertThat(places.limit()).isEqualTo(10);
    places.adapt(IN_TIME, false);
    assertThat(places.limit()).isEqualTo(100);
  }

  @Test
  void whatComesPastTheQueueIsHandledUntilThereAreTwiceAsMany() {
    for (int look = 0; look < 100; look++) {
      places.adapt(LATE, true);
    }
    assertThat(take(Rank.REPORT, 11)).isEqualTo(11);
    assertThat(places.free()).isEqualTo(-1);
    assertThat(take(Rank.REPORT, 200)).isEqualTo(1);
    assertThat(take(Rank.USER, 200)).isEqualTo(6);
  }

  @Test
  void requestsAreRankedByWhatTheyAreFor() {
    assertThat(Rank.of("/marketplace/aliyun?action=createInstance")).isEqualTo(Rank.CALLBACK);
    assertThat(Rank.of("/api/Echo?x=/marketplace/")).isEqualTo(Rank.USER);
    assertThat(Rank.of("/product/v1/token")).isEqualTo(Rank.USER);
    assertThat(Rank.of("/embed/manifest.json")).isEqualTo(Rank.USER);
    assertThat(Rank.of("/.well-known/marketgate/jwks.json")).isEqualTo(Rank.USER);
    assertThat(Rank.of("/ops/v1/organizations")).isEqualTo(Rank.REPORT);
    assertThat(Rank.of("/")).isEqualTo(Rank.REPORT);
  }

  private int take(Rank rank, int times) {
    int taken = 0;
    for (int time = 0; time < times; time++) {
      taken += places.take(rank) ? 1 : 0;
    }
    return taken;
  }
}
