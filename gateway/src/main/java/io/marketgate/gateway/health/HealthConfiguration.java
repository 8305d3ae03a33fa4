package io.marketgate.gateway.health;

import io.marketgate.tenant.change.RedisConnection;
import io.marketgate.tenant.event.KafkaProperties;
import io.marketgate.tenant.storage.Database;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// The dependencies of readiness. Without the database nothing can be answered: the replica is out.
/// Without Redis or Kafka it is degraded: changes and events are late, calls are answered
/// (reliability.md 2 and 3).
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

  private static final int PROBE_MILLIS = 2_000;

  @Bean
  ReactiveHealthIndicator databaseHealthIndicator(Database database) {
    return Probe.required(
        database.run(sql -> sql.sql("SELECT 1").fetch().rowsUpdated().hasElement()).then());
  }

  @Bean
  ReactiveHealthIndicator redisHealthIndicator(RedisConnection connection) {
    return Probe.useful(connection.get().flatMap(redis -> redis.reactive().ping()).then());
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
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, properties.bootstrapServers(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PROBE_MILLIS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PROBE_MILLIS));
  }
}
