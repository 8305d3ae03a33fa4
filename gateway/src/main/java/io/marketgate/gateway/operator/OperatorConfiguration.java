package io.marketgate.gateway.operator;

import io.marketgate.gateway.idempotency.OnceOnlyWrites;
import io.marketgate.gateway.token.Revocations;
import io.marketgate.gateway.token.TokenCheck;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class OperatorConfiguration {

  @Bean
  OperatorGuard operatorGuard(TokenCheck tokens, OnceOnlyWrites writes) {
    return new OperatorGuard(tokens, writes);
  }

  @Bean
  RouterFunction<ServerResponse> revocationRoutes(
      Revocations revocations, OperatorGuard operators) {
    return new RevocationRoutes(revocations, operators).routes();
  }
}
