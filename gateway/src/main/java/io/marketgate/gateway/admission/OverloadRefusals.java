package io.marketgate.gateway.admission;

import io.marketgate.adapter.contract.Envelope;
import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.TraceContext;
import io.marketgate.gateway.http.HttpMessages;
import io.marketgate.tenant.storage.Ids;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.function.Consumer;

/// What a request is answered for which there is no room: 503 and `Retry-After`, in the shape of
/// the interface that was called.
final class OverloadRefusals {

  private static final String RETRY_AFTER = "1";

  private final Envelope envelope;
  private final Consumer<Rank> shed;

  /// @param shed counts one that is refused
  OverloadRefusals(Envelope envelope, Consumer<Rank> shed) {
    this.envelope = envelope;
    this.shed = shed;
  }

  /// @param uri path and query, as it was sent
  FullHttpResponse refuse(String uri) {
    shed.accept(Rank.of(uri));
    boolean isContract = uri.startsWith("/api/");
    String requestId = Ids.next();
    FullHttpResponse answer =
        HttpMessages.answer(
            HttpResponseStatus.SERVICE_UNAVAILABLE,
            isContract ? "application/json" : "application/problem+json",
            isContract ? failure(requestId) : problem(),
            requestId);
    answer.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER);
    return answer;
  }

  private byte[] failure(String requestId) {
    return envelope.failure(
        requestId,
        TraceContext.of(null, null).traceId(),
        ErrorTable.entry(new Refusal.ServiceUnavailable()));
  }

  private byte[] problem() {
    return envelope.toJson(
        Map.of(
            "title", "Service Unavailable",
            "status", HttpResponseStatus.SERVICE_UNAVAILABLE.code(),
            "code", "Overloaded",
            "detail", "More requests come than can be handled; try again soon."));
  }
}
