package io.marketgate.gateway.permission;

import io.marketgate.gateway.key.SigningKey;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.access.AccessPolicies;
import io.marketgate.tenant.access.ControlDirectory;
import io.marketgate.tenant.access.PolicyDirectory;
import io.marketgate.tenant.access.PrincipalDirectory;
import io.marketgate.tenant.access.RoleDirectory;
import io.marketgate.tenant.access.SystemPolicies;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DiagnosticProperties.class, SimulationProperties.class})
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
  DiagnosticMessages diagnosticMessages(
      SigningKey identityKey,
      AccessPolicies policies,
      JsonMapper json,
      Clock clock,
      DiagnosticProperties properties) {
    return new DiagnosticMessages(identityKey, policies, json, clock, properties.life());
  }

  @Bean
  PolicyLists policyLists(PolicyDirectory directory, SystemPolicies systemPolicies) {
    return new PolicyLists(directory, systemPolicies);
  }

  @Bean
  RouterFunction<ServerResponse> policyRoutes(
      PolicyDirectory directory, PolicyLists lists, OperatorGuard operators) {
    return new PolicyRoutes(directory, lists, operators).routes();
  }

  @Bean
  RouterFunction<ServerResponse> principalRoutes(
      PrincipalDirectory directory, OperatorGuard operators) {
    return new PrincipalRoutes(directory, operators).routes();
  }

  @Bean
  RouterFunction<ServerResponse> roleRoutes(
      RoleDirectory roles, PrincipalDirectory principals, OperatorGuard operators) {
    return new RoleRoutes(roles, principals, operators).routes();
  }

  @Bean
  RouterFunction<ServerResponse> controlRoutes(
      ControlDirectory directory, OperatorGuard operators) {
    return new ControlRoutes(directory, operators).routes();
  }
}
