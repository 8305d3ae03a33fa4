package io.marketgate.gateway.backend;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Answers;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Verdict;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientResponse;

/// Writes the backend's bytes into the envelope as they come, never holding more of them than are
/// on their way. Stands where Spring Cloud Gateway has its own filter that writes an answer.
final class EnvelopeFilter implements GlobalFilter, Ordered {

  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int PARTIAL = 206;
  private static final int MULTIPLE_CHOICES = 300;
  private static final int MOST_DRAINED_BYTES = 65_536;
  private static final Duration DRAIN_WITHIN = Duration.ofMillis(200);

  private final Answers answers;

  EnvelopeFilter(Answers answers) {
    this.answers = answers;
  }

  @Override
  public int getOrder() {
    return -1;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    BackendExchange backend = (BackendExchange) exchange;
    return chain
        .filter(exchange)
        .then(Mono.defer(() -> write(backend)))
        .doOnCancel(() -> hangUp(backend))
        .doOnError(failure -> hangUp(backend));
  }

  private Mono<Void> write(BackendExchange exchange) {
    HttpClientResponse answer = exchange.getRequiredAttribute(CLIENT_RESPONSE_ATTR);
    Connection connection = exchange.getRequiredAttribute(CLIENT_RESPONSE_CONN_ATTR);
    exchange
        .call()
        .answeredByBackend(
            new Call.BackendAnswer(exchange.target().address(), answer.status().code()));
    Refusal refusal = judge(exchange, answer);
    if (refusal != null) {
      exchange.ended(new Verdict.Refused(refusal));
      return discard(connection);
    }
    exchange.ended(new Verdict.Passed());
    return stream(exchange, answer, connection);
  }

  private static @Nullable Refusal judge(BackendExchange exchange, HttpClientResponse answer) {
    int status = answer.status().code();
    if (status < OK || status >= MULTIPLE_CHOICES) {
      return exchange.target().action().toRefusal(status);
    }
    HttpHeaders headers = answer.responseHeaders();
    String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
    if (status == PARTIAL || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
      return new Refusal.BadGateway("answered with a part or a compressed form of the whole");
    }
    return length(answer) == 0 || isJson(headers.get(HttpHeaderNames.CONTENT_TYPE))
        ? null
        : new Refusal.BadGateway("answered with something that is not JSON");
  }

  private Mono<Void> stream(
      BackendExchange exchange, HttpClientResponse answer, Connection connection) {
    Call call = exchange.call();
    ServerHttpResponse response = exchange.callersResponse();
    NettyDataBufferFactory buffers = (NettyDataBufferFactory) response.bufferFactory();
    long length = length(answer);
    if (length == 0) {
      byte[] whole = answers.withoutData(call);
      return answers.stream(response, call, whole.length, Mono.just(buffers.wrap(whole)));
    }
    BackendStallHandler.takeOver(connection, exchange.target().action().timeout());
    byte[] before = answers.beforeData(call);
    byte[] after = answers.afterData();
    Flux<DataBuffer> data = connection.inbound().receive().retain().map(buffers::wrap);
    if (length < 0) {
      Flux<DataBuffer> body =
          data.switchOnFirst((first, all) ->
              first.hasValue()
                  ? all.startWith(buffers.wrap(before)).concatWithValues(buffers.wrap(after))
                  : all.concatWithValues(buffers.wrap(answers.withoutData(call))));
      return answers.stream(response, call, length, body);
    }
    long whole = before.length + length + after.length;
    return answers.stream(
        response,
        call,
        whole,
        data.startWith(buffers.wrap(before)).concatWithValues(buffers.wrap(after)));
  }

  /// A short rest is read so that the connection can be used again; a long or slow one is cut off.
  private static Mono<Void> discard(Connection connection) {
    return connection
        .inbound()
        .receive()
        .scan(0, (sum, piece) -> sum + piece.readableBytes())
        .takeUntil(sum -> sum > MOST_DRAINED_BYTES)
        .then()
        .timeout(DRAIN_WITHIN)
        .doOnError(tooSlow -> connection.dispose())
        .onErrorComplete();
  }

  /// A backend that still answers somebody who has gone, or whose answer is of no use.
  private static void hangUp(BackendExchange exchange) {
    Connection connection = exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR);
    if (connection != null) {
      connection.dispose();
    }
  }

  /// Negative when the backend does not say; a status that has no body counts as empty.
  private static long length(HttpClientResponse answer) {
    if (answer.status().code() == NO_CONTENT) {
      return 0;
    }
    String length = answer.responseHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
    return length == null ? -1 : Long.parseLong(length);
  }

  private static boolean isJson(@Nullable String type) {
    if (type == null) {
      return false;
    }
    int end = type.indexOf(';');
    String media = (end < 0 ? type : type.substring(0, end)).strip();
    return media.equalsIgnoreCase("application/json") || media.endsWith("+json");
  }
}
