package io.marketgate.gateway.license;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.license.Licenses;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class LicenseRouteConfiguration {

  @Bean
  RouterFunction<ServerResponse> licenseRoutes(Licenses licenses, OperatorGuard operators) {
    return new LicenseRoutes(licenses, operators).routes();
  }
}
