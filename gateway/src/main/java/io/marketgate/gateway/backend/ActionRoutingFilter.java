package io.marketgate.gateway.backend;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/// Spring Cloud Gateway's routing with the time-out of the action that is called. There are as many
/// clients as the catalogue has different time-outs; all share one connection pool.
final class ActionRoutingFilter extends NettyRoutingFilter {

  private final HttpClient client;
  private final Map<Duration, Mono<HttpClient>> byTimeout = new ConcurrentHashMap<>();

  ActionRoutingFilter(
      HttpClient client,
      ObjectProvider<List<HttpHeadersFilter>> noHeaderFilters,
      HttpClientProperties properties) {
    super(client, noHeaderFilters, properties);
    this.client = client;
  }

  /// The time-out counts from the request to the answer's beginning, and between any two pieces of
  /// it, so that a backend which stalls half-way does not hold the caller for ever.
  @Override
  protected Mono<HttpClient> getHttpClientMono(Route route, ServerWebExchange exchange) {
    Duration timeout = ((BackendExchange) exchange).target().action().timeout();
    return byTimeout.computeIfAbsent(
        timeout, duration -> Mono.just(client.responseTimeout(duration)));
  }
}
