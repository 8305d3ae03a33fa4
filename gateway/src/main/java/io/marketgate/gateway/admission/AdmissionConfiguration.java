package io.marketgate.gateway.admission;

import io.marketgate.gateway.http.EarlyAnswers;
import io.marketgate.gateway.http.EarlyRefusals;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.StopStep;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.NettyPipeline;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AdmissionProperties.class)
class AdmissionConfiguration {

  private static final Duration LONGEST_END = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(100);

  @Bean
  Places places(AdmissionProperties properties, MeterRegistry meters) {
    Places places = new Places(properties.least(), properties.most(), properties.lateness());
    var _ =
        Gauge.builder("marketgate.admission.limit", places, Places::limit)
            .description("requests that may be handled at once before others wait")
            .register(meters);
    var _ =
        Gauge.builder("marketgate.admission.taken", places, Places::taken)
            .description("requests that are handled now")
            .register(meters);
    return places;
  }

  @Bean
  LoopLateness loopLateness(ReactorResourceFactory resources) {
    return new LoopLateness(resources.getLoopResources().onServer(true));
  }

  @Bean
  BackgroundLoop admissionAdapting(Places places, LoopLateness lateness, WaitingQueues queues) {
    return BackgroundLoop.repeat(
        "How many requests are handled at once",
        LOOK,
        Schedulers.parallel(),
        Mono.fromRunnable(() -> places.adapt(lateness.nanos(), queues.waiting() > 0)));
  }

  /// @param callbacks in which calls of marketplaces wait for each other
  @Bean
  WaitingQueues waitingQueues(
      AdmissionProperties properties,
      Places places,
      Bulkhead callbacks,
      OverloadRefusals refusals,
      MeterRegistry meters) {
    return new WaitingQueues(
        places, properties.longestWait(), System::nanoTime, callbacks::isFull, refusals, meters);
  }

  /// Before the web server ends the connections on which nothing happens.
  @Bean
  StopStep waitingEnd(WaitingQueues queues) {
    return new StopStep(
        "Requests wait while the program stops",
        queues::end,
        LONGEST_END,
        SmartLifecycle.DEFAULT_PHASE);
  }

  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> waitingGates(WaitingQueues queues) {
    return factory ->
        factory.addServerCustomizers(server ->
            server.doOnChannelInit((observer, channel, remoteAddress) ->
                channel
                    .pipeline()
                    .addAfter(
                        NettyPipeline.HttpCodec,
                        "marketgate.waiting-gate",
                        queues.gate(channel.eventLoop()))));
  }

  @Bean
  OverloadRefusals overloadRefusals(
      EarlyAnswers answers, EarlyRefusals told, MeterRegistry meters) {
    Map<Rank, Counter> shed = new EnumMap<>(Rank.class);
    for (Rank rank : Rank.values()) {
      shed.put(
          rank,
          Counter.builder("marketgate.admission.shed")
              .description("requests refused because more came than could be handled")
              .tag("rank", rank.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
    return new OverloadRefusals(
        answers, told, rank -> Objects.requireNonNull(shed.get(rank)).increment());
  }

  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> admissionControl(
      Places places, OverloadRefusals refusals) {
    AdmissionControl control = new AdmissionControl(places, refusals);
    return factory -> factory.addServerCustomizers(server -> server.mapHandle(control::admit));
  }
}
