package io.marketgate.gateway.backend;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

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
    return clients
        .ask(
            backend,
            answer -> {
              backend.heard(answer.status());
              return backend.sink().take(backend, answer);
            })
        .then(chain.filter(exchange));
  }
}
