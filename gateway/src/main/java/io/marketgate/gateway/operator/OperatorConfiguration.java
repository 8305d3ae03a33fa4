package io.marketgate.gateway.operator;

import io.marketgate.gateway.idempotency.OnceOnlyWrites;
import io.marketgate.gateway.token.Revocations;
import io.marketgate.gateway.token.TokenCheck;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OperatorProperties.class)
class OperatorConfiguration {

  @Bean
  OperatorGuard operatorGuard(
      TokenCheck tokens, OnceOnlyWrites writes, OperatorProperties properties, Clock clock) {
    return new OperatorGuard(tokens, writes, new SignOnAge(properties.stepUpMaxAge(), clock));
  }

  @Bean
  RouterFunction<ServerResponse> revocationRoutes(
      Revocations revocations, OperatorGuard operators) {
    return new RevocationRoutes(revocations, operators).routes();
  }
}
