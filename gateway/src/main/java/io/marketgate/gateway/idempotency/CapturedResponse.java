package io.marketgate.gateway.idempotency;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Takes what a route writes, without sending any of it.
final class CapturedResponse extends ServerHttpResponseDecorator {

  private final HttpHeaders headers = new HttpHeaders();
  private @Nullable HttpStatusCode status;
  private String body = "";

  CapturedResponse(ServerHttpResponse response) {
    super(response);
  }

  RememberedAnswer answer() {
    Map<String, List<String>> kept = new LinkedHashMap<>();
    headers.forEach((name, values) -> {
      if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
        kept.put(name, List.copyOf(values));
      }
    });
    return new RememberedAnswer(status == null ? 200 : status.value(), kept, body);
  }

  @Override
  public HttpHeaders getHeaders() {
    return headers;
  }

  @Override
  public boolean setStatusCode(@Nullable HttpStatusCode code) {
    status = code;
    return true;
  }

  @Override
  public boolean setRawStatusCode(@Nullable Integer value) {
    return setStatusCode(value == null ? null : HttpStatusCode.valueOf(value));
  }

  @Override
  public @Nullable HttpStatusCode getStatusCode() {
    return status;
  }

  @Override
  public boolean isCommitted() {
    return false;
  }

  @Override
  public Mono<Void> writeWith(Publisher<? extends DataBuffer> buffers) {
    return DataBufferUtils.join(Flux.from(buffers))
        .doOnNext(joined -> {
          body = joined.toString(StandardCharsets.UTF_8);
          DataBufferUtils.release(joined);
        })
        .then();
  }

  @Override
  public Mono<Void> writeAndFlushWith(
      Publisher<? extends Publisher<? extends DataBuffer>> buffers) {
    return writeWith(Flux.from(buffers).concatMap(each -> each));
  }

  @Override
  public Mono<Void> setComplete() {
    return Mono.empty();
  }
}
