package io.marketgate.gateway.problem;

import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/// Turns whatever a route fails with into problem details that name no class and quote no input.
///
/// A filter, and not one of Spring's handlers of exceptions: these get a failure only after the
/// request's address, with the tokens in its query, has been written down at it for the log.
final class ProblemFilter implements WebFilter {

  private final ServerResponse.Context context;

  ProblemFilter(ServerCodecConfigurer codecs) {
    this.context = WriterContext.of(codecs);
  }

  /// The connection is to end, because the answer has begun. Takes no notes of where it comes by.
  private static final class BrokenOff extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenOff() {
      super("An answer that had begun was broken off", null, false, false);
    }
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    return chain.filter(exchange).onErrorResume(failure -> answer(exchange, failure));
  }

  private Mono<Void> answer(ServerWebExchange exchange, Throwable failure) {
    Throwable cause = Exceptions.unwrap(failure);
    @Nullable String requestId = exchange.getResponse().getHeaders().getFirst(AnswerIds.REQUEST_ID);
    if (exchange.getResponse().isCommitted()) {
      FailureProblems.logBrokenOff(requestId, cause);
      return Mono.error(new BrokenOff());
    }
    // What Spring's own metrics name.
    exchange.getAttributes().put(ExceptionHandlingWebHandler.HANDLED_WEB_EXCEPTION, cause);
    return FailureProblems.of(requestId, cause)
        .answer()
        .flatMap(answer -> answer.writeTo(exchange, context));
  }
}
