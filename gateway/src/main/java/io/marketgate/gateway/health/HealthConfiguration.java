package io.marketgate.gateway.health;

import io.lettuce.core.SetArgs;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import io.marketgate.tenant.change.RedisConnection;
import io.marketgate.tenant.clock.ClockSkew;
import io.marketgate.tenant.event.KafkaConnection;
import io.marketgate.tenant.event.KafkaProperties;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// The dependencies of readiness. Without a database that takes writes nothing can be answered: the
/// replica is out. Without Redis or Kafka it is degraded: changes and events are late, calls are
/// answered (reliability.md 2 and 3).
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

  private static final String WRITE = "UPDATE write_probe SET written_at = :now WHERE id = 1";
  private static final String REDIS_PROBE = "marketgate:write-probe";
  private static final int PROBE_MILLIS = 2_000;

  /// Whether a marketplace's call could be stored now: a database that can only be read, or whose
  /// disk is full, is none.
  @Bean
  ReactiveHealthIndicator databaseHealthIndicator(Database database, Clock clock) {
    return Probe.required(Mono.defer(() -> write(database, clock.instant())));
  }

  private static Mono<Void> write(Database database, Instant now) {
    return database
        .run(sql -> sql.sql(WRITE).bind("now", Rows.utc(now)).fetch().rowsUpdated())
        .filter(rows -> rows == 1)
        .switchIfEmpty(Mono.error(() -> new IllegalStateException("no row to write")))
        .then();
  }

  /// A replica whose clock is wrong would decide wrongly (reliability.md 4, E12).
  @Bean
  ReactiveHealthIndicator clockHealthIndicator(ClockSkew skew) {
    return Probe.required(
        skew.check()
            .filter(isRight -> isRight)
            .switchIfEmpty(Mono.error(() -> new IllegalStateException("the clock is wrong")))
            .then());
  }

  @Bean
  ReactiveHealthIndicator redisHealthIndicator(RedisConnection connection) {
    return Probe.useful(connection.commands().flatMap(HealthConfiguration::write).then());
  }

  /// A Redis that is full, or a replica of one, answers a ping and takes nothing.
  private static Mono<String> write(RedisReactiveCommands<String, String> commands) {
    return commands.set(REDIS_PROBE, "", SetArgs.Builder.px(PROBE_MILLIS));
  }

  @Bean
  ReactiveHealthIndicator kafkaHealthIndicator(@Lazy Admin kafkaAdmin) {
    Mono<Void> cluster =
        Mono.fromCompletionStage(() -> kafkaAdmin.describeCluster().clusterId().toCompletionStage())
            .subscribeOn(Schedulers.boundedElastic())
            .then();
    return Probe.useful(cluster);
  }

  @Bean(destroyMethod = "close")
  @Lazy
  Admin kafkaAdmin(KafkaProperties properties) {
    Map<String, Object> settings = KafkaConnection.settings(properties);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PROBE_MILLIS);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PROBE_MILLIS);
    return Admin.create(settings);
  }
}
