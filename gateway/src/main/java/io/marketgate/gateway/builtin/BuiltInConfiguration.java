package io.marketgate.gateway.builtin;

import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.gateway.call.ActionGroup;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.permission.CallerPermissions;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BuiltInConfiguration {

  @Bean
  BuiltInActions builtInActions(List<BuiltInAction> actions, List<ActionGroup> groups) {
    return new BuiltInActions(
        Stream.concat(actions.stream(), groups.stream().flatMap(group -> group.actions().stream()))
            .toList());
  }

  @Bean
  BuiltInAction describeTenant(Clock clock) {
    return new DescribeTenant(clock);
  }

  @Bean
  BuiltInAction listMyPermissions(
      CallerPermissions permissions,
      ObjectProvider<Catalogue> catalogue,
      ObjectProvider<BuiltInActions> builtIns) {
    return new ListMyPermissions(permissions, catalogue::getObject, builtIns::getObject);
  }
}
