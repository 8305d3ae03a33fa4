package io.marketgate.tenant.sweep;

import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.SharedWork;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
class SweepConfiguration {

  private static final Duration INTERVAL = Duration.ofSeconds(30);

  @Bean
  Sweeps sweeps(List<Sweep> sweeps) {
    return new Sweeps(sweeps);
  }

  @Bean
  @SharedWork
  BackgroundLoop sweeping(Sweeps sweeps) {
    return BackgroundLoop.repeat("Sweeps", INTERVAL, Schedulers.parallel(), sweeps.run());
  }
}
