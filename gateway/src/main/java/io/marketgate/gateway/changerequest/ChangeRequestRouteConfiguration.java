package io.marketgate.gateway.changerequest;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.changerequest.ChangeRequests;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class ChangeRequestRouteConfiguration {

  @Bean
  SecondPerson secondPerson(ChangeRequests requests) {
    return new SecondPerson(requests);
  }

  @Bean
  RouterFunction<ServerResponse> changeRequestRoutes(
      ChangeRequests requests, OperatorGuard operators) {
    return new ChangeRequestRoutes(requests, operators).routes();
  }
}
