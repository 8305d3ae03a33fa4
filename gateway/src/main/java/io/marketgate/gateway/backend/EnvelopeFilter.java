package io.marketgate.gateway.backend;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Answers;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Verdict;
import io.netty.handler.codec.http.HttpHeaderNames;
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
  private static final int MULTIPLE_CHOICES = 300;
  private static final int MOST_DRAINED_BYTES = 65_536;

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
    return chain.filter(exchange).then(Mono.defer(() -> write(backend)));
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
      return discard(answer, connection);
    }
    exchange.ended(new Verdict.Passed());
    return stream(exchange, answer, connection);
  }

  private static @Nullable Refusal judge(BackendExchange exchange, HttpClientResponse answer) {
    int status = answer.status().code();
    if (status < OK || status >= MULTIPLE_CHOICES) {
      return exchange.target().action().toRefusal(status);
    }
    String type = answer.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE);
    return length(answer) == 0 || isJson(type)
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
    byte[] before = answers.beforeData(call);
    byte[] after = answers.afterData();
    Flux<DataBuffer> body =
        connection
            .inbound()
            .receive()
            .retain()
            .<DataBuffer>map(buffers::wrap)
            .startWith(buffers.wrap(before))
            .concatWithValues(buffers.wrap(after));
    long whole = length < 0 ? length : before.length + length + after.length;
    return answers.stream(response, call, whole, body)
        .doOnCancel(connection::dispose)
        .doOnError(failure -> connection.dispose());
  }

  /// A short rest is read so that the connection can be used again; a long one is cut off.
  private static Mono<Void> discard(HttpClientResponse answer, Connection connection) {
    long length = length(answer);
    if (length > MOST_DRAINED_BYTES || length < 0) {
      connection.dispose();
      return Mono.empty();
    }
    return connection.inbound().receive().then().onErrorComplete();
  }

  /// Negative when the backend does not say; a status that has no body counts as empty.
  private static long length(HttpClientResponse answer) {
    if (answer.status().code() == 204) {
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
