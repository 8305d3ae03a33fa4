package io.marketgate.gateway.observation;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.clock.ClockSkew;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.usage.UsageLeases;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class ObservationConfiguration {

  private static final double MILLIS = 1_000;
  private static final Duration LOOK = Duration.ofSeconds(10);

  @Bean
  BacklogStore backlogStore(Database database, Clock clock) {
    return new BacklogStore(database, clock);
  }

  /// At every replica, so that somebody says so when no replica does what waits.
  @Bean
  BackgroundLoop backlogWatch(BacklogStore store, MeterRegistry meters, Clock clock) {
    BacklogMetrics metrics = new BacklogMetrics(meters, clock);
    return BackgroundLoop.repeat(
        "What waits", LOOK, Schedulers.parallel(), store.all().doOnNext(metrics::update).then());
  }

  /// Under the names that Spring Boot gives them.
  @Bean
  MeterBinder connectionPoolMetrics(ConnectionPool pool, Database database) {
    return meters -> {
      PoolMetrics figures = pool.getMetrics().orElseThrow();
      gauge(meters, "r2dbc.pool.acquired", figures, PoolMetrics::acquiredSize);
      gauge(meters, "r2dbc.pool.allocated", figures, PoolMetrics::allocatedSize);
      gauge(meters, "r2dbc.pool.idle", figures, PoolMetrics::idleSize);
      gauge(meters, "r2dbc.pool.pending", figures, PoolMetrics::pendingAcquireSize);
      gauge(meters, "r2dbc.pool.max.allocated", figures, PoolMetrics::getMaxAllocatedSize);
      gauge(meters, "marketgate.database.work", database, Database::inHand);
      gauge(meters, "marketgate.database.work.max", database, Database::most);
    };
  }

  @Bean
  MeterBinder leaseMetrics(UsageLeases leases) {
    return meters -> gauge(meters, "marketgate.usage.leases", leases, UsageLeases::open);
  }

  @Bean
  MeterBinder clockMetrics(ClockSkew skew) {
    return meters -> {
      var _ =
          Gauge.builder("marketgate.clock.skew", skew, each -> each.known().toMillis() / MILLIS)
              .description("how far this machine's clock is ahead of the database's")
              .baseUnit("seconds")
              .register(meters);
    };
  }

  /// 1 while a dependency is there, 0 while it is not.
  @Bean
  BackgroundLoop dependencyWatch(
      Map<String, ReactiveHealthIndicator> indicators, MeterRegistry meters) {
    Map<String, Double> up = new ConcurrentHashMap<>();
    indicators
        .keySet()
        .forEach(bean ->
            Gauge.builder("marketgate.dependency.up", up, states -> states.getOrDefault(bean, 1.0))
                .description("whether a dependency is there")
                .tag("dependency", bean.replace("HealthIndicator", ""))
                .register(meters));
    Mono<Void> look =
        Flux.fromIterable(indicators.entrySet())
            .concatMap(entry ->
                entry.getValue().health().doOnNext(health -> up.put(entry.getKey(), is(health))))
            .then();
    return BackgroundLoop.repeat("Dependencies", LOOK, Schedulers.parallel(), look);
  }

  private static double is(Health health) {
    return health.getStatus().equals(Status.UP) ? 1 : 0;
  }

  private static <T> void gauge(
      MeterRegistry meters, String name, T source, ToDoubleFunction<T> figure) {
    var _ = Gauge.builder(name, source, figure).register(meters);
  }

  @Bean(initMethod = "attach", destroyMethod = "detach")
  LastWarnings lastWarnings() {
    return new LastWarnings();
  }

  @Bean
  RouterFunction<ServerResponse> supportRoutes(
      SupportBundle.Sources sources,
      PrometheusMeterRegistry meters,
      ObjectProvider<BuildProperties> build,
      OperatorGuard operators,
      Clock clock) {
    SupportBundle bundle = new SupportBundle(sources, meters, build.getIfAvailable(), clock);
    return new SupportRoutes(bundle, operators).routes();
  }

  @Bean
  SupportBundle.Sources supportSources(
      ConfigurableEnvironment environment,
      LastWarnings warnings,
      BacklogStore backlogs,
      Map<String, ReactiveHealthIndicator> indicators,
      JsonMapper json) {
    return new SupportBundle.Sources(
        new Settings(environment), warnings, backlogs, indicators, json);
  }
}
