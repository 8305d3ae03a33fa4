package io.marketgate.gateway.problem;

import io.marketgate.gateway.call.Unavailability;
import io.netty.channel.ChannelException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/// Turns whatever a route fails with into problem details that name no class and quote no input.
final class ProblemHandler implements WebExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

  private final ServerResponse.Context context;

  private record WriterContext(
      List<HttpMessageWriter<?>> messageWriters, List<ViewResolver> viewResolvers)
      implements ServerResponse.Context {}

  ProblemHandler(ServerCodecConfigurer codecs) {
    this.context = new WriterContext(codecs.getWriters(), List.of());
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
    if (exchange.getResponse().isCommitted()) {
      return Mono.error(failure);
    }
    return toProblem(exchange, Exceptions.unwrap(failure))
        .flatMap(answer -> answer.writeTo(exchange, context));
  }

  private static Mono<ServerResponse> toProblem(ServerWebExchange exchange, Throwable failure) {
    if (failure instanceof ResponseStatusException known) {
      return known(known.getStatusCode());
    }
    if (failure instanceof DataBufferLimitException) {
      return known(HttpStatus.CONTENT_TOO_LARGE);
    }
    if (failure instanceof ChannelException || failure instanceof AbortedException) {
      return Problems.answer(
          HttpStatus.REQUEST_TIMEOUT, "RequestTimeout", "The request did not come in time.");
    }
    @Nullable String requestId = exchange.getResponse().getHeaders().getFirst(AnswerIds.REQUEST_ID);
    if (Unavailability.isThe(failure)) {
      LOG.warn("Request {} cannot be answered: {}", requestId, failure.toString());
      return Problems.answer(
          HttpStatus.SERVICE_UNAVAILABLE,
          "ServiceUnavailable",
          "A part that this needs is away at the moment; try again soon.");
    }
    LOG.error("Request {} failed", requestId, failure);
    return Problems.answer(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "InternalError",
        "Something went wrong inside the gateway; name the X-Request-Id when you report it.");
  }

  private static Mono<ServerResponse> known(HttpStatusCode status) {
    return Problems.answer(status, code(status), detail(status));
  }

  private static String code(HttpStatusCode status) {
    return switch (status.value()) {
      case 400 -> "InvalidInput";
      case 404 -> "NotFound";
      case 405 -> "MethodNotAllowed";
      case 406 -> "NotAcceptable";
      case 413 -> "InputTooLong";
      case 415 -> "UnsupportedMediaType";
      default -> status.is4xxClientError() ? "InvalidRequest" : "InternalError";
    };
  }

  private static String detail(HttpStatusCode status) {
    return switch (status.value()) {
      case 400 -> "The input cannot be read; a JSON object in UTF-8 is expected.";
      case 404 -> "There is nothing at this address.";
      case 405 -> "This address does not take this method.";
      case 413 -> "The input is longer than allowed.";
      case 415 -> "Send application/json.";
      default -> "The request cannot be answered.";
    };
  }
}
