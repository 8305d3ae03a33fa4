package io.marketgate.gateway.startup;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopsTest {

  private static final String PROPERTY = "reactor.netty.ioWorkerCount";

  private final @Nullable String before = System.getProperty(PROPERTY);

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  @Test
  void thereAreAsManyAsProcessors() {
    System.clearProperty(PROPERTY);
    EventLoops.asManyAsProcessors();
    assertThat(Integer.getInteger(PROPERTY)).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void whatSomebodyHasSaidStays() {
    System.setProperty(PROPERTY, "7");
    EventLoops.asManyAsProcessors();
    assertThat(Integer.getInteger(PROPERTY)).isEqualTo(7);
  }
}
