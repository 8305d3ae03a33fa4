package io.marketgate.gateway.sandbox;

import io.marketgate.gateway.key.SigningKey;
import io.marketgate.gateway.token.Audience;
import io.marketgate.gateway.token.AudienceNames;
import io.marketgate.gateway.token.OwnIssuer;
import io.marketgate.tenant.background.StartStep;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.license.LicenseKeys;
import io.marketgate.tenant.organization.Organizations;
import io.marketgate.tenant.sweep.Sweeps;
import java.security.KeyPair;
import java.time.Clock;
import java.util.EnumSet;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

@ConditionalOnProperty("marketgate.sandbox.enabled")
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SandboxProperties.class)
class SandboxConfiguration {

  static final String MARKETPLACE = "sandbox";

  @Bean
  OwnIssuer sandboxIssuer(SandboxProperties properties) {
    return new OwnIssuer(
        properties.issuer(),
        MARKETPLACE,
        EnumSet.allOf(Audience.class),
        SigningKey.loadOrCreate(properties.key()));
  }

  @Bean
  SandboxTokens sandboxTokens(
      @Qualifier("sandboxIssuer") OwnIssuer issuer,
      Clock clock,
      JsonMapper json,
      AudienceNames audiences) {
    return new SandboxTokens(issuer, clock, json, audiences);
  }

  @Bean
  StartStep demoTenant(Organizations organizations) {
    return new StartStep(StartStep.Order.THEN, () -> DemoTenant.create(organizations));
  }

  @Bean
  RouterFunction<ServerResponse> clockRoutes(Clock clock, Sweeps sweeps, ChangeFeed changes) {
    return new ClockRoutes((SimulatedClock) clock, sweeps, changes).routes();
  }

  @Bean
  KeyPair sandboxLicenseKeys() {
    return SandboxLicenses.newKeys();
  }

  @Bean
  LicenseKeys.Trusted sandboxLicenseKey(KeyPair sandboxLicenseKeys) {
    return new LicenseKeys.Trusted(SandboxLicenses.KEY_ID, sandboxLicenseKeys.getPublic());
  }

  @Bean
  RouterFunction<ServerResponse> licenseKeyRoutes(
      KeyPair sandboxLicenseKeys, Clock clock, JsonMapper json) {
    return new SandboxLicenses(sandboxLicenseKeys, (SimulatedClock) clock, json).routes();
  }

  @Bean
  RouterFunction<ServerResponse> sandboxRouterFunction(SandboxTokens tokens) {
    return new SandboxRoutes(tokens).routes();
  }
}
