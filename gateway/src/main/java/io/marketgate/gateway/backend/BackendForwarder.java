package io.marketgate.gateway.backend;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.call.Verdict;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// Forwards a call to its backend. Spring Cloud Gateway is handed everything ready-made: the one
/// route, so that no predicate is matched; the target's address, escaped already, so that nothing
/// is parsed again; and headers of ours only, so that none has to be filtered (performance.md).
public final class BackendForwarder {

  private final FilteringWebHandler routing;
  private final Route route;
  private final Services services;
  private final Identities identities;
  private final JsonMapper json;

  BackendForwarder(
      FilteringWebHandler routing, Services services, Identities identities, JsonMapper json) {
    this.routing = routing;
    this.services = services;
    this.identities = identities;
    this.json = json;
    this.route =
        Route.async().id("catalogue").uri("http://catalogue").predicate(exchange -> true).build();
  }

  /// Asks the backend and streams what it says to the caller.
  ///
  /// @return passed when the answer has been written; refused when nothing has been written and the
  ///   caller is to be told why. Fails when the answer broke off after it had begun.
  public Mono<Verdict> forward(ServerWebExchange exchange, Call call, Target.Catalogued target) {
    return Mono.defer(() -> route(toBackendExchange(exchange, call, target)))
        .onErrorResume(failure -> refuse(exchange, call, target, failure));
  }

  private Mono<Verdict> route(BackendExchange backend) {
    return routing.handle(backend).then(Mono.fromSupplier(backend::verdict));
  }

  private BackendExchange toBackendExchange(
      ServerWebExchange exchange, Call call, Target.Catalogued target) {
    byte @Nullable [] body =
        target.request().body() == null ? null : json.writeValueAsBytes(target.request().body());
    Flux<DataBuffer> content =
        body == null ? Flux.empty() : Flux.just(exchange.getResponse().bufferFactory().wrap(body));
    String address = services.addressOf(target.action().backend().service());
    Target.Catalogued located = target.at(address);
    call.answeredByBackend(new Call.BackendAnswer(address, null));
    BackendExchange backend =
        new BackendExchange(exchange, call, located, headers(call, located, body), content);
    backend.getAttributes().put(GATEWAY_ROUTE_ATTR, route);
    backend
        .getAttributes()
        .put(GATEWAY_REQUEST_URL_ATTR, URI.create(address + target.request().target()));
    return backend;
  }

  private HttpHeaders headers(Call call, Target.Catalogued target, byte @Nullable [] body) {
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.ACCEPT, "application/json");
    headers.set(HttpHeaders.ACCEPT_ENCODING, "identity");
    headers.set("X-Request-Id", call.requestId());
    headers.set("X-Trace-Id", call.trace().traceId());
    headers.set("traceparent", call.trace().toTraceParent());
    headers.set(
        Identities.HEADER, identities.identityFor(call, target.action().backend().service()));
    if (target.action().passToken()) {
      headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + call.request().accessToken());
    }
    if (body != null) {
      headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
      headers.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length));
    }
    return headers;
  }

  private static Mono<Verdict> refuse(
      ServerWebExchange exchange, Call call, Target.Catalogued target, Throwable failure) {
    if (exchange.getResponse().isCommitted()) {
      return Mono.error(failure);
    }
    Refusal refusal = BackendFailures.toRefusal(call, target.action(), failure);
    return Mono.just(new Verdict.Refused(refusal));
  }
}
