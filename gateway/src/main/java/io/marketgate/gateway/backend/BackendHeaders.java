package io.marketgate.gateway.backend;

import io.marketgate.gateway.call.Call;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Objects;

/// The headers that a backend gets. Nothing of the caller's own is among them.
final class BackendHeaders {

  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Identities identities;

  BackendHeaders(Identities identities) {
    this.identities = identities;
  }

  HttpHeaders of(Errand errand, Address address) {
    Call call = errand.call();
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory()
            .newHeaders()
            .set(HttpHeaderNames.HOST, address.authority())
            .set(HttpHeaderNames.USER_AGENT, "Marketgate")
            .set(HttpHeaderNames.ACCEPT, JSON)
            .set(HttpHeaderNames.ACCEPT_ENCODING, "identity")
            .set("X-Request-Id", call.requestId())
            .set("X-Trace-Id", call.trace().traceId())
            .set("traceparent", call.trace().toTraceParent())
            .set(Identities.HEADER, identities.identityFor(call, errand.backend().service()));
    errand.request().headers().forEach(headers::set);
    String keyHeader = errand.backend().idempotencyHeader();
    if (keyHeader != null) {
      headers.set(keyHeader, Objects.requireNonNullElse(call.writeKey(), call.requestId()));
    }
    String task = call.taskId();
    if (task != null) {
      headers.set("X-Marketgate-Task", task);
    }
    if (errand.target().action().passToken()) {
      headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + call.request().accessToken());
    }
    errand.service().showCredential(headers);
    byte[] body = errand.body();
    if (body != null) {
      if (errand.request().form() != null) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, FORM);
      } else if (!headers.contains(HttpHeaderNames.CONTENT_TYPE)) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, JSON);
      }
      headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
    } else {
      // All of it was a parameter that is not given.
      headers.remove(HttpHeaderNames.CONTENT_TYPE);
    }
    return headers;
  }
}
