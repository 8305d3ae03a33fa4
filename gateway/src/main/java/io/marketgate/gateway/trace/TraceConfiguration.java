package io.marketgate.gateway.trace;

import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.CallRecorder;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.SharedWork;
import io.marketgate.tenant.background.StopSignal;
import io.marketgate.tenant.storage.Database;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TraceProperties.class)
class TraceConfiguration {

  private static final Duration ACCESS_LOG_INTERVAL = Duration.ofMillis(100);
  private static final Duration CLEANING_INTERVAL = Duration.ofMinutes(1);

  @Bean
  TraceStore traceStore(Database database, JsonMapper json) {
    return new TraceStore(database, json);
  }

  @Bean(destroyMethod = "close")
  TraceRecorder traceRecorder(TraceStore store, TraceProperties properties, MeterRegistry meters) {
    return new TraceRecorder(store, properties, meters);
  }

  @Bean(destroyMethod = "write")
  AccessLog accessLog(JsonMapper json, MeterRegistry meters) {
    return new AccessLog(json, meters);
  }

  @Bean
  BackgroundLoop accessLogWriting(AccessLog log) {
    return BackgroundLoop.repeat(
        "Access log",
        ACCESS_LOG_INTERVAL,
        Schedulers.boundedElastic(),
        Mono.fromRunnable(log::write));
  }

  @Bean
  TraceLookup traceLookup(TraceStore store, TraceProperties properties) {
    return new TraceLookup(store, properties.writeInterval());
  }

  @Bean
  BuiltInAction describeTrace(TraceLookup lookup) {
    return new DescribeTrace(lookup);
  }

  @Bean
  CallRecorder callMetrics(MeterRegistry meters) {
    return new CallMetrics(meters);
  }

  @Bean
  BackgroundLoop traceWriting(TraceRecorder recorder, TraceProperties properties) {
    return BackgroundLoop.repeat(
        "Traces to the database",
        properties.writeInterval(),
        Schedulers.parallel(),
        recorder.write());
  }

  @Bean
  @SharedWork
  BackgroundLoop traceCleaning(TraceStore store, TraceProperties properties, Clock clock) {
    return BackgroundLoop.repeat(
        "Old traces",
        CLEANING_INTERVAL,
        Schedulers.parallel(),
        Mono.defer(() -> store.deleteBefore(clock.instant().minus(properties.retention()))));
  }

  @Bean
  RouterFunction<ServerResponse> traceRoutes(
      TraceStore store, TraceLookup lookup, StopSignal stop, OperatorGuard operators, Clock clock) {
    TraceTail tail = new TraceTail(store, Mono.defer(stop::stops));
    return new TraceRoutes(store, lookup, tail, operators, clock).routes();
  }
}
