package io.marketgate.gateway.builtin;

import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.permission.CallerPermissions;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
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

  @Bean
  BuiltInAction listMyPermissions(
      CallerPermissions permissions, ObjectProvider<Catalogue> catalogue) {
    return new ListMyPermissions(permissions, catalogue::getObject);
  }
}
