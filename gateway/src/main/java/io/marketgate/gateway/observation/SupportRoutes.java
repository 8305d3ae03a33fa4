package io.marketgate.gateway.observation;

import io.marketgate.gateway.operator.OperatorGuard;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/support-bundle`, for administrators: this replica as it is now, without secrets.
final class SupportRoutes {

  private final SupportBundle bundle;
  private final OperatorGuard operators;

  SupportRoutes(SupportBundle bundle, OperatorGuard operators) {
    this.bundle = bundle;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET("/ops/v1/support-bundle", this::download)
        .filter(operators::administrators)
        .build();
  }

  private Mono<ServerResponse> download(ServerRequest request) {
    return bundle
        .make()
        .flatMap(archive ->
            ServerResponse.ok()
                .contentType(MediaType.parseMediaType("application/zip"))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(
                    HttpHeaders.CONTENT_DISPOSITION,
                    "attachment; filename=\"marketgate-support.zip\"")
                .bodyValue(archive));
  }
}
