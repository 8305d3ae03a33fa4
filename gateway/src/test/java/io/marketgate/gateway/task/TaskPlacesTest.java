package io.marketgate.gateway.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TaskPlacesTest {

  @Test
  void aServiceHasNoMoreThanItsPart() {
    TaskPlaces places = new TaskPlaces(10, 2);
    assertThat(places.take("shop")).isTrue();
    assertThat(places.take("shop")).isTrue();
    assertThat(places.take("shop")).isFalse();
    assertThat(places.take("store")).isTrue();
    places.leave("shop");
    assertThat(places.take("shop")).isTrue();
    assertThat(places.take("shop")).isFalse();
  }

  @Test
  void allOfThemTogetherHaveABound() {
    TaskPlaces places = new TaskPlaces(2, 2);
    assertThat(places.take("a")).isTrue();
    assertThat(places.take("b")).isTrue();
    assertThat(places.take("c")).isFalse();
    places.leave("a");
    assertThat(places.take("c")).isTrue();
  }
}
