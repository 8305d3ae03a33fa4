package io.marketgate.gateway.permission;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.access.AccessPolicies;
import io.marketgate.tenant.access.PolicyDirectory;
import io.marketgate.tenant.access.PrincipalDirectory;
import io.marketgate.tenant.access.SystemPolicies;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SimulationProperties.class)
class PermissionConfiguration {

  @Bean
  CallerPermissions callerPermissions(AccessPolicies policies, Clock clock) {
    return new CallerPermissions(policies, clock);
  }

  @Bean
  RouterFunction<ServerResponse> simulationRoutes(
      OperatorGuard operators, SimulationProperties properties) {
    return new SimulationRoutes(operators, properties.maxBody()).routes();
  }

  @Bean
  RouterFunction<ServerResponse> policyRoutes(
      PolicyDirectory directory, SystemPolicies systemPolicies, OperatorGuard operators) {
    return new PolicyRoutes(directory, systemPolicies, operators).routes();
  }

  @Bean
  RouterFunction<ServerResponse> principalRoutes(
      PrincipalDirectory directory, OperatorGuard operators) {
    return new PrincipalRoutes(directory, operators).routes();
  }
}
