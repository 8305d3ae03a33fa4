package io.marketgate.gateway.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TaskPlacesTest {

  private static final List<String> SHOP = List.of("shop");
  private static final List<String> BOTH = List.of("shop", "store", "shop");

  @Test
  void aServiceHasNoMoreThanItsPart() {
    TaskPlaces places = new TaskPlaces(10, 2);
    assertThat(places.take(SHOP)).isTrue();
    assertThat(places.take(BOTH)).isTrue();
    assertThat(places.take(SHOP)).isFalse();
    assertThat(places.take(BOTH)).isFalse();
    assertThat(places.take(List.of("store"))).as("nothing was taken of it").isTrue();
    places.leave(BOTH);
    assertThat(places.take(BOTH)).isTrue();
    assertThat(places.take(List.of("store"))).isFalse();
  }

  @Test
  void allOfThemTogetherHaveABound() {
    TaskPlaces places = new TaskPlaces(2, 2);
    assertThat(places.take(List.of("a"))).isTrue();
    assertThat(places.take(List.of("b"))).isTrue();
    assertThat(places.take(List.of("c"))).isFalse();
    places.leave(List.of("a"));
    assertThat(places.take(List.of("c"))).isTrue();
  }
}
