package io.marketgate.gateway.problem;

import io.marketgate.gateway.call.TraceContext;
import io.marketgate.tenant.storage.Ids;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/// Puts `X-Request-Id` and `X-Trace-Id` on every answer outside the product contract, which has its
/// own way of doing it; and keeps answers out of caches.
final class AnswerIds implements WebFilter {

  static final String REQUEST_ID = "X-Request-Id";

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String traceParent = exchange.getRequest().getHeaders().getFirst("traceparent");
    HttpHeaders headers = exchange.getResponse().getHeaders();
    headers.set(REQUEST_ID, Ids.next());
    headers.set("X-Trace-Id", TraceContext.of(null, traceParent).traceId());
    headers.setCacheControl("no-store");
    return chain.filter(exchange);
  }
}
