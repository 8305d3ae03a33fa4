package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.gateway.http.Origins;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// Refuses calls that come from elsewhere than a marketplace's addresses, where these are set
/// (reliability.md 6). Nothing of them is read.
final class CallerAddresses implements HandlerFilterFunction<ServerResponse, ServerResponse> {

  private final Marketplaces marketplaces;
  private final Refusals refusals;
  private final Origins origins;

  CallerAddresses(Marketplaces marketplaces, Refusals refusals, Origins origins) {
    this.marketplaces = marketplaces;
    this.refusals = refusals;
    this.origins = origins;
  }

  @Override
  public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
    return marketplaces
        .find(request.pathVariable("name"))
        .filter(marketplace -> !marketplace.callsFrom(origins.addressOf(request)))
        .map(marketplace -> refuse(marketplace, request))
        .orElseGet(() -> next.handle(request));
  }

  private Mono<ServerResponse> refuse(Marketplace marketplace, ServerRequest request) {
    return refusals
        .answer(
            marketplace,
            new CallRefused("the call comes from an address that is none of the marketplace's"),
            CallbackRoutes.traceId(request))
        .flatMap(CallbackRoutes::send);
  }
}
