package io.marketgate.gateway.otlp;

import io.marketgate.gateway.trace.TraceProperties;
import io.marketgate.tenant.background.BackgroundLoop;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import java.time.Duration;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OtlpProperties.class)
class OtlpConfiguration {

  private static final Duration PAUSE = Duration.ofMillis(500);

  @Bean(destroyMethod = "close")
  @ConditionalOnProperty("marketgate.otlp.endpoint")
  OtlpSpans otlpSpans(OtlpProperties properties, TraceProperties traces, MeterRegistry meters) {
    OtlpHttpSpanExporterBuilder exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(Objects.requireNonNull(properties.endpoint()))
            .setTimeout(properties.timeout());
    properties.headers().forEach(exporter::addHeader);
    return new OtlpSpans(exporter.build(), properties, traces.replica(), meters);
  }

  @Bean
  @ConditionalOnProperty("marketgate.otlp.endpoint")
  BackgroundLoop otlpSending(OtlpSpans spans) {
    return BackgroundLoop.repeat(
        "Spans to the collector",
        PAUSE,
        Schedulers.boundedElastic(),
        Mono.fromRunnable(spans::drain));
  }
}
