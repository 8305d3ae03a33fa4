package io.marketgate.gateway.request;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Exchange;
import io.marketgate.gateway.embedding.ConsoleOrigins;
import io.marketgate.gateway.http.EarlyRequest;
import io.marketgate.gateway.http.Origins;
import io.marketgate.tenant.storage.Ids;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Clock;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/// The door of `/api/`: calls of the product contract go from the server straight to the pipeline,
/// without the request objects, filters, mappings and observations that everything else gets and
/// that would cost more than all our checks together (performance.md).
final class ApiEntry implements NettyRouteProvider {

  private static final String PREFIX = "/api/";

  private final RequestPipeline pipeline;
  private final Origins origins;
  private final ConsoleOrigins consoles;
  private final Clock clock;

  ApiEntry(RequestPipeline pipeline, Origins origins, ConsoleOrigins consoles, Clock clock) {
    this.pipeline = pipeline;
    this.origins = origins;
    this.consoles = consoles;
    this.clock = clock;
  }

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return routes.route(request -> request.uri().startsWith(PREFIX), this::handle);
  }

  private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    Exchange exchange = new Exchange(request, response);
    HttpHeaders headers = request.requestHeaders();
    String site = headers.get(HttpHeaderNames.ORIGIN);
    if (HttpMethod.OPTIONS.equals(request.method())
        && consoles.isKnown(site)
        && headers.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD)) {
      consoles.allowPreflight(site, response::addHeader);
      EarlyRequest preflight = EarlyRequest.of(request.uri(), headers);
      response
          .header("X-Request-Id", preflight.requestId())
          .header("X-Trace-Id", preflight.trace().traceId());
      return response.status(HttpResponseStatus.NO_CONTENT).send();
    }
    consoles.allow(site, response::addHeader);
    String action = exchange.path().substring(PREFIX.length());
    Call call = new Call(Ids.next(), action, clock.instant(), () -> origins.of(exchange));
    call.watchedBy(exchange::isCallerGone);
    long queued = exchange.queueTime();
    if (queued > 0) {
      call.waited(queued);
    }
    return pipeline.handle(exchange, call);
  }
}
