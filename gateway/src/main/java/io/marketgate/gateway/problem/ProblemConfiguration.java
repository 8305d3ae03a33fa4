package io.marketgate.gateway.problem;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;

@Configuration(proxyBeanMethods = false)
class ProblemConfiguration {

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  WebFilter answerIds() {
    return new AnswerIds();
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  WebExceptionHandler problemHandler(ServerCodecConfigurer codecs) {
    return new ProblemHandler(codecs);
  }
}
