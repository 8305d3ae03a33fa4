package io.marketgate.bench;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/// Spring Cloud Gateway as it comes, with one route to the backend and no filters of its own.
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class BareSpringCloudGateway {

  /// @param arguments the port, and the backend's address
  public static void main(String[] arguments) {
    SpringApplication.run(
        BareSpringCloudGateway.class, Bare.settings(arguments[0], "--backend=" + arguments[1]));
  }

  @Bean
  RouteLocator routes(RouteLocatorBuilder routes, Environment environment) {
    return routes
        .routes()
        .route(route -> route.path("/thing").uri(environment.getRequiredProperty("backend")))
        .build();
  }
}
