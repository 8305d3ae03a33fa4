package io.marketgate.gateway.backend;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.gateway.call.Call;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/// Asks the backend: the last filter of Spring Cloud Gateway's chain, in the place of the one that
/// copies a caller's request. There is nothing to copy here, because the request is made from the
/// catalogue, and the answer's bytes go straight to where the exchange wants them.
final class RoutingFilter implements GlobalFilter, Ordered {

  private final BackendClients clients;

  RoutingFilter(BackendClients clients) {
    this.clients = clients;
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    BackendExchange backend = (BackendExchange) exchange;
    setAlreadyRouted(exchange);
    return ask(backend)
        .responseConnection((answer, connection) -> {
          backend
              .call()
              .answeredByBackend(
                  new Call.BackendAnswer(backend.address().text(), answer.status().code()));
          return backend.sink().take(backend, answer, connection);
        })
        .then(chain.filter(exchange));
  }

  private HttpClient.ResponseReceiver<?> ask(BackendExchange exchange) {
    Action action = exchange.errand().target().action();
    HttpClient.RequestSender request =
        clients
            .client(
                exchange.eventLoop(),
                exchange.errand().service().name(),
                exchange.address(),
                action.timeout())
            .headers(headers -> headers.add(exchange.headers()))
            .request(HttpMethod.valueOf(exchange.errand().request().method()))
            .uri(exchange.errand().request().target());
    byte[] body = exchange.body();
    return body == null
        ? request
        : request.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)));
  }
}
