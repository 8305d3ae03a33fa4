package io.marketgate.gateway.backend;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Exchange;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.call.Verdict;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.route.Route;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/// Forwards a call to its backend. Spring Cloud Gateway's routing is handed everything ready-made:
/// the one route, so that no predicate is matched; the target, escaped already, so that nothing is
/// parsed again; and headers of ours only, so that none has to be filtered (performance.md).
public final class BackendForwarder {

  private final FilteringWebHandler routing;
  private final Route route;
  private final AnswerSink toCaller;
  private final AnswerSink collector;
  private final Services services;
  private final Identities identities;
  private final JsonMapper json;

  /// @param toCaller streams answers to callers
  /// @param collector takes answers as a whole
  BackendForwarder(
      FilteringWebHandler routing,
      AnswerSink toCaller,
      AnswerSink collector,
      Services services,
      Identities identities,
      JsonMapper json) {
    this.routing = routing;
    this.toCaller = toCaller;
    this.collector = collector;
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
  public Mono<Verdict> forward(Exchange exchange, Call call, Target.Catalogued target) {
    EventLoop eventLoop = exchange.eventLoop();
    return on(
        eventLoop,
        Mono.defer(
                () -> {
                  BackendExchange backend =
                      toBackendExchange(toCaller, exchange, call, target, eventLoop);
                  return routing.handle(backend).then(Mono.fromSupplier(backend::verdict));
                })
            .onErrorResume(failure -> refuse(exchange, call, target, failure)));
  }

  /// Asks the backend and takes what it says as a whole. Nothing is written to the caller, who may
  /// be gone.
  ///
  /// @param eventLoop of the caller's connection
  /// @return JSON, empty where the backend has nothing to say; or why there is none
  public Mono<Outcome<byte[]>> collect(EventLoop eventLoop, Call call, Target.Catalogued target) {
    return on(
        eventLoop,
        Mono.defer(
                () -> {
                  BackendExchange backend =
                      toBackendExchange(collector, null, call, target, eventLoop);
                  return routing.handle(backend).then(Mono.fromSupplier(backend::whole));
                })
            .onErrorResume(failure ->
                Mono.just(
                    Outcome.refused(BackendFailures.toRefusal(call, target.action(), failure)))));
  }

  /// A call that had to wait for a token or a tenant comes back to its own thread here.
  private static <T> Mono<T> on(EventLoop eventLoop, Mono<T> asked) {
    return eventLoop.inEventLoop() ? asked : asked.subscribeOn(Schedulers.fromExecutor(eventLoop));
  }

  private BackendExchange toBackendExchange(
      AnswerSink sink,
      @Nullable Exchange exchange,
      Call call,
      Target.Catalogued target,
      EventLoop eventLoop) {
    byte @Nullable [] body =
        target.request().body() == null ? null : json.writeValueAsBytes(target.request().body());
    Services.Address address = services.address(target.action().backend().service());
    Target.Catalogued located = target.at(address.text());
    call.answeredByBackend(new Call.BackendAnswer(address.text(), null));
    HttpHeaders headers = headers(call, located, address, body);
    BackendExchange backend =
        new BackendExchange(sink, exchange, call, located, eventLoop, headers, body);
    backend.getAttributes().put(GATEWAY_ROUTE_ATTR, route);
    return backend;
  }

  private HttpHeaders headers(
      Call call, Target.Catalogued target, Services.Address address, byte @Nullable [] body) {
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory()
            .newHeaders()
            .set(HttpHeaderNames.HOST, address.authority())
            .set(HttpHeaderNames.ACCEPT, "application/json")
            .set(HttpHeaderNames.ACCEPT_ENCODING, "identity")
            .set("X-Request-Id", call.requestId())
            .set("X-Trace-Id", call.trace().traceId())
            .set("traceparent", call.trace().toTraceParent())
            .set(
                Identities.HEADER,
                identities.identityFor(call, target.action().backend().service()));
    String keyHeader = target.action().backend().idempotencyHeader();
    if (keyHeader != null) {
      headers.set(keyHeader, Objects.requireNonNullElse(call.writeKey(), call.requestId()));
    }
    if (target.action().passToken()) {
      headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + call.request().accessToken());
    }
    if (body != null) {
      headers
          .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
          .set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
    }
    return headers;
  }

  private static Mono<Verdict> refuse(
      Exchange exchange, Call call, Target.Catalogued target, Throwable failure) {
    if (exchange.isAnswered() || exchange.isCallerGone()) {
      return Mono.error(failure);
    }
    Refusal refusal = BackendFailures.toRefusal(call, target.action(), failure);
    return Mono.just(new Verdict.Refused(refusal));
  }
}
