package io.marketgate.gateway.platform;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.admin.Admins;
import io.marketgate.tenant.brand.Brands;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class PlatformRouteConfiguration {

  @Bean
  RouterFunction<ServerResponse> adminRoutes(Admins admins, OperatorGuard operators) {
    return new AdminRoutes(admins, operators).routes();
  }

  @Bean
  RouterFunction<ServerResponse> brandRoutes(Brands brands, OperatorGuard operators) {
    return new BrandRoutes(brands, operators).routes();
  }
}
