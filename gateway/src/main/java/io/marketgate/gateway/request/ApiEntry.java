package io.marketgate.gateway.request;

import io.marketgate.gateway.call.Call;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.session.DefaultWebSessionManager;
import reactor.core.publisher.Mono;

/// The door of `/api/`: calls of the product contract go straight to the pipeline, without the
/// filters, mappings and observations that everything else passes and that would cost more than all
/// our checks together (performance.md).
final class ApiEntry implements HttpHandlerDecoratorFactory {

  private static final String PREFIX = "/api/";

  private final RequestPipeline pipeline;
  private final Clock clock;
  private final DefaultWebSessionManager noSessions = new DefaultWebSessionManager();
  private final ServerCodecConfigurer codecs = ServerCodecConfigurer.create();
  private final AcceptHeaderLocaleContextResolver locales = new AcceptHeaderLocaleContextResolver();

  ApiEntry(RequestPipeline pipeline, Clock clock) {
    this.pipeline = pipeline;
    this.clock = clock;
  }

  @Override
  public HttpHandler apply(HttpHandler everythingElse) {
    return (request, response) ->
        request.getURI().getRawPath().startsWith(PREFIX)
            ? handle(request, response)
            : everythingElse.handle(request, response);
  }

  private Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
    ServerWebExchange exchange =
        new DefaultServerWebExchange(request, response, noSessions, codecs, locales);
    return pipeline.handle(exchange, newCall(request)).then(Mono.defer(response::setComplete));
  }

  private Call newCall(ServerHttpRequest request) {
    String action = request.getURI().getRawPath().substring(PREFIX.length());
    return new Call(Ids.next(), action, clock.instant());
  }
}
