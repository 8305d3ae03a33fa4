package io.marketgate.gateway.http;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/// The body of a request as it was sent.
public final class RequestBytes {

  private RequestBytes() {}

  /// Reads all of it; empty bytes where there is none.
  ///
  /// @param most bytes; more fail with a
  ///   [org.springframework.core.io.buffer.DataBufferLimitException], which is answered with 413
  public static Mono<byte[]> read(ServerRequest request, int most) {
    return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), most)
        .map(RequestBytes::bytes)
        .defaultIfEmpty(new byte[0]);
  }

  private static byte[] bytes(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    return bytes;
  }
}
