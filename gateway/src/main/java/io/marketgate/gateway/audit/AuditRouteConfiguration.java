package io.marketgate.gateway.audit;

import io.marketgate.gateway.key.SigningKey;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.OrganizationTrail;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.clock.WallClock;
import io.marketgate.tenant.organization.OrganizationDirectory;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditProperties.class)
class AuditRouteConfiguration {

  /// How soon it is seen that much has been added.
  private static final Duration LOOK = Duration.ofSeconds(5);

  @Bean
  SignedHeads signedHeads(@Qualifier("identityKey") SigningKey identityKey, Clock clock) {
    return new SignedHeads(identityKey, clock);
  }

  /// Each replica for itself: what one has seen, it need not believe from another.
  @Bean
  BackgroundLoop auditWatching(
      AuditTrail trail,
      SignedHeads signed,
      AuditProperties properties,
      WallClock clock,
      MeterRegistry meters) {
    Duration every = properties.headEvery();
    return BackgroundLoop.repeat(
        "The end of the audit trail",
        every.compareTo(LOOK) < 0 ? every : LOOK,
        Schedulers.parallel(),
        Mono.defer(new AuditWatch(trail, signed, properties, clock, meters)::look));
  }

  @Bean
  RouterFunction<ServerResponse> auditRoutes(
      AuditTrail trail,
      OrganizationTrail ofOrganizations,
      OrganizationDirectory directory,
      SignedHeads signed,
      OperatorGuard operators) {
    return new AuditRoutes(trail, ofOrganizations, directory, signed, operators).routes();
  }
}
