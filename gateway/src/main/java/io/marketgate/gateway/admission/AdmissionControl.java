package io.marketgate.gateway.admission;

import io.marketgate.gateway.call.Place;
import io.netty.handler.codec.http.FullHttpResponse;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/// The door of the public port: takes a place for each request, and refuses those for which there
/// is none before anything is done for them.
final class AdmissionControl {

  private final Places places;
  private final OverloadRefusals refusals;

  AdmissionControl(Places places, OverloadRefusals refusals) {
    this.places = places;
    this.refusals = refusals;
  }

  /// Handles a request, or refuses it.
  Mono<Void> admit(Mono<Void> handling, Connection connection) {
    if (!(connection instanceof HttpServerRequest request)
        || !(connection instanceof HttpServerResponse response)) {
      return handling;
    }
    return Mono.defer(() -> {
      if (!places.take(Rank.of(request.uri()))) {
        return send(
            refusals.refuse(request.uri(), request.requestHeaders(), connection.channel(), 0),
            response);
      }
      Place place = Place.at(connection.channel(), places::giveBack);
      return handling.doFinally(signal -> place.leave());
    });
  }

  private static Mono<Void> send(FullHttpResponse refusal, HttpServerResponse response) {
    return response
        .status(refusal.status())
        .headers(refusal.headers())
        .sendObject(refusal.content())
        .then();
  }
}
