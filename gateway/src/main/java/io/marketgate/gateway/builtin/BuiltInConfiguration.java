package io.marketgate.gateway.builtin;

import io.marketgate.gateway.call.BuiltInAction;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BuiltInConfiguration {

  @Bean
  BuiltInActions builtInActions(List<BuiltInAction> actions) {
    return new BuiltInActions(actions);
  }

  @Bean
  BuiltInAction describeTenant(Clock clock) {
    return new DescribeTenant(clock);
  }
}
