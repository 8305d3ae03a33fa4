package io.marketgate.gateway.audit;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.audit.AuditTrail;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class AuditRouteConfiguration {

  @Bean
  RouterFunction<ServerResponse> auditRoutes(AuditTrail trail, OperatorGuard operators) {
    return new AuditRoutes(trail, operators).routes();
  }
}
