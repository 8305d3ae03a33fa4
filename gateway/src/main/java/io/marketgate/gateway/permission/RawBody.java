package io.marketgate.gateway.permission;

import io.marketgate.gateway.http.RequestBytes;
import io.marketgate.tenant.permission.InvalidCaseException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// The text of a request's body as it was sent.
final class RawBody {

  private RawBody() {}

  /// Continues off the event loop, because reading and compiling policies takes its time.
  ///
  /// @param most bytes; more are refused with 413
  static Mono<String> read(ServerRequest request, int most) {
    return RequestBytes.read(request, most)
        .map(RawBody::decode)
        .publishOn(Schedulers.boundedElastic());
  }

  private static String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidCaseException("", "is not UTF-8");
    }
  }
}
