package io.marketgate.gateway.throttle;

import io.marketgate.tenant.change.RedisConnection;
import io.marketgate.tenant.clock.ClockSkew;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ThrottleProperties.class)
class ThrottleConfiguration {

  @Bean
  Throttles throttles(
      ThrottleProperties properties,
      RedisConnection redis,
      ClockSkew skew,
      Clock clock,
      MeterRegistry meters) {
    Throttles throttles =
        new Throttles(
            new RedisTokens(redis, skew, clock),
            System::nanoTime,
            properties.replicas(),
            properties.remembered());
    var _ =
        Gauge.builder("marketgate.throttle.alone", throttles, all -> all.isAlone() ? 1 : 0)
            .description("1 while limits are not shared with other replicas")
            .register(meters);
    return throttles;
  }
}
