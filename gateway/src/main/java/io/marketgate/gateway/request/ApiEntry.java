package io.marketgate.gateway.request;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Exchange;
import io.marketgate.gateway.http.Origins;
import io.marketgate.tenant.storage.Ids;
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
  private final Clock clock;

  ApiEntry(RequestPipeline pipeline, Origins origins, Clock clock) {
    this.pipeline = pipeline;
    this.origins = origins;
    this.clock = clock;
  }

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return routes.route(request -> request.uri().startsWith(PREFIX), this::handle);
  }

  private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    Exchange exchange = new Exchange(request, response);
    String action = exchange.path().substring(PREFIX.length());
    return pipeline.handle(
        exchange, new Call(Ids.next(), action, clock.instant(), () -> origins.of(exchange)));
  }
}
