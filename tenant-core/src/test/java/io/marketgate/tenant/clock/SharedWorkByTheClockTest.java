package io.marketgate.tenant.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.SharedWork;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/// While the clock is wrong, a replica does what is its own, and nothing that replicas share.
class SharedWorkByTheClockTest {

  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
  private static final VirtualTimeScheduler TIME = VirtualTimeScheduler.create();
  private static final AtomicInteger SHARED = new AtomicInteger();
  private static final AtomicInteger OWN = new AtomicInteger();

  private static Instant wall = NOON;

  @Configuration(proxyBeanMethods = false)
  static class Program {

    @Bean
    static BeanPostProcessor gate(
        ConfigurableListableBeanFactory beans, ObjectProvider<ClockSkew> skew) {
      return ClockConfiguration.sharedWorkByTheClock(beans, skew);
    }

    @Bean
    ClockSkew clockSkew() {
      return new ClockSkew(Mono.just(NOON), () -> wall, () -> 0, Duration.ofMinutes(2));
    }

    @Bean
    @SharedWork
    BackgroundLoop shared() {
      return loop(SHARED);
    }

    @Bean
    BackgroundLoop own() {
      return loop(OWN);
    }

    private static BackgroundLoop loop(AtomicInteger runs) {
      return BackgroundLoop.repeat(
          "Test", Duration.ofSeconds(1), TIME, Mono.fromRunnable(runs::incrementAndGet));
    }
  }

  @Test
  void isNotDone() {
    wall = NOON.plus(Duration.ofHours(1));
    try (AnnotationConfigApplicationContext program =
        new AnnotationConfigApplicationContext(Program.class)) {
      assertThat(program.isActive()).isTrue();
      TIME.advanceTimeBy(Duration.ofSeconds(3));
      assertThat(OWN).hasValue(3);
      assertThat(SHARED).hasValue(0);
      wall = NOON;
      TIME.advanceTimeBy(Duration.ofSeconds(3));
      assertThat(OWN).hasValue(6);
      assertThat(SHARED).hasValue(3);
    }
  }
}
