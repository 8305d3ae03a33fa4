package io.marketgate.gateway.problem;

import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/// Turns whatever a route fails with into problem details that name no class and quote no input.
final class ProblemHandler implements WebExceptionHandler {

  private final ServerResponse.Context context;

  ProblemHandler(ServerCodecConfigurer codecs) {
    this.context = WriterContext.of(codecs);
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
    if (exchange.getResponse().isCommitted()) {
      return Mono.error(failure);
    }
    @Nullable String requestId = exchange.getResponse().getHeaders().getFirst(AnswerIds.REQUEST_ID);
    return FailureProblems.of(requestId, Exceptions.unwrap(failure))
        .answer()
        .flatMap(answer -> answer.writeTo(exchange, context));
  }
}
