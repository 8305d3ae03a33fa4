package io.marketgate.gateway.admission;

import io.marketgate.adapter.contract.Envelope;
import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.TraceContext;
import io.marketgate.tenant.storage.Ids;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Map;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/// The door of the public port: takes a place for each request, and refuses those for which there
/// is none before anything is done for them.
final class AdmissionControl {

  private static final int UNAVAILABLE = 503;
  private static final String RETRY_AFTER = "1";

  private final Places places;
  private final Envelope envelope;
  private final Consumer<Rank> shed;

  /// @param shed counts one that is refused
  AdmissionControl(Places places, Envelope envelope, Consumer<Rank> shed) {
    this.places = places;
    this.envelope = envelope;
    this.shed = shed;
  }

  /// Handles a request, or refuses it.
  Mono<Void> admit(Mono<Void> handling, Connection connection) {
    if (!(connection instanceof HttpServerRequest request)
        || !(connection instanceof HttpServerResponse response)) {
      return handling;
    }
    return Mono.defer(() -> {
      Rank rank = Rank.of(request.uri());
      if (!places.take(rank)) {
        shed.accept(rank);
        return refuse(request.uri(), response);
      }
      return handling.doFinally(signal -> places.giveBack());
    });
  }

  private Mono<Void> refuse(String uri, HttpServerResponse response) {
    boolean isContract = uri.startsWith("/api/");
    String requestId = Ids.next();
    byte[] body =
        isContract
            ? envelope.failure(
                requestId,
                TraceContext.of(null, null).traceId(),
                ErrorTable.entry(new Refusal.ServiceUnavailable()))
            : problem();
    return response
        .status(UNAVAILABLE)
        .header(
            HttpHeaderNames.CONTENT_TYPE,
            isContract ? "application/json" : "application/problem+json")
        .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .header(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER)
        .header("X-Request-Id", requestId)
        .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
        .sendObject(Unpooled.wrappedBuffer(body))
        .then();
  }

  private byte[] problem() {
    return envelope.toJson(
        Map.of(
            "title", "Service Unavailable",
            "status", UNAVAILABLE,
            "code", "Overloaded",
            "detail", "More requests come than can be handled; try again soon."));
  }
}
