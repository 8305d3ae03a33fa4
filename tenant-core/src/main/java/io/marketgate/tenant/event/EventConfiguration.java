package io.marketgate.tenant.event;

import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.SharedWork;
import io.marketgate.tenant.clock.ClockSkew;
import io.marketgate.tenant.clock.WallClock;
import io.marketgate.tenant.storage.Database;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KafkaProperties.class)
class EventConfiguration {

  private static final int RELAY_THREADS = 2;
  private static final int RELAY_QUEUE = 100;
  private static final int IDLE_SECONDS = 60;

  /// Events follow within five seconds after Kafka is back (reliability.md 7).
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private static final Duration CLEANING_INTERVAL = Duration.ofHours(1);

  @Bean
  Outbox outbox(Database database, JsonMapper json, Clock clock) {
    return new Outbox(database, json, clock);
  }

  @Bean
  KafkaEventPublisher eventPublisher(KafkaProperties properties, ClockSkew skew, WallClock wall) {
    return new KafkaEventPublisher(properties, () -> wall.now().minus(skew.known()).toEpochMilli());
  }

  /// On threads of its own, because Kafka's producer may block the one that sends. Never disposed:
  /// work that is not finished yet would spin on a scheduler that is gone (reactor-core 3.8.6), and
  /// its threads end by themselves.
  @Bean
  Scheduler eventRelayScheduler() {
    return Schedulers.newBoundedElastic(
        RELAY_THREADS, RELAY_QUEUE, "event-relay", IDLE_SECONDS, true);
  }

  @Bean
  @SharedWork
  BackgroundLoop eventRelay(
      Outbox outbox,
      EventPublisher publisher,
      KafkaProperties properties,
      Scheduler eventRelayScheduler) {
    return BackgroundLoop.repeat(
        "Events to Kafka",
        properties.pollInterval(),
        LONGEST_PAUSE,
        eventRelayScheduler,
        outbox.relayAll(events -> publisher.publish(events).subscribeOn(eventRelayScheduler)));
  }

  @Bean
  @SharedWork
  BackgroundLoop eventCleaning(Outbox outbox, Scheduler eventRelayScheduler) {
    return BackgroundLoop.repeat(
        "Events sent long ago", CLEANING_INTERVAL, eventRelayScheduler, outbox.deleteSent());
  }
}
