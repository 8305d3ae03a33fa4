package io.marketgate.gateway.problem;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.server.WebFilter;

@Configuration(proxyBeanMethods = false)
class ProblemConfiguration {

  /// Around everything else.
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  WebFilter problemFilter(ServerCodecConfigurer codecs) {
    return new ProblemFilter(codecs);
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 1)
  WebFilter answerIds() {
    return new AnswerIds();
  }
}
