package io.marketgate.gateway.license;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.license.Licenses;
import io.marketgate.tenant.license.Release;
import java.time.Instant;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class LicenseRouteConfiguration {

  /// A snapshot was never released, and any licence is good for it.
  @Bean
  Release release(ObjectProvider<BuildProperties> build) {
    return new Release(
        Optional.ofNullable(build.getIfAvailable())
            .filter(known -> !String.valueOf(known.getVersion()).endsWith("-SNAPSHOT"))
            .map(BuildProperties::getTime)
            .orElse(Instant.EPOCH));
  }

  @Bean
  RouterFunction<ServerResponse> licenseRoutes(Licenses licenses, OperatorGuard operators) {
    return new LicenseRoutes(licenses, operators).routes();
  }
}
