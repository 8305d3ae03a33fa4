package io.marketgate.gateway.outbound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;

/// Reads answers from outside. Nothing behind the bound is kept, whatever length was announced.
public final class BoundedAnswer {

  private BoundedAnswer() {}

  /// An answer is longer than it may be.
  public static final class TooLong extends UncheckedIOException {

    private static final long serialVersionUID = 1L;

    TooLong(int most) {
      super(new IOException("an answer of more than " + most + " bytes"));
    }
  }

  /// A body, which may be empty; fails with [TooLong], and ends the connection, behind the bound.
  ///
  /// @param most bytes
  public static Mono<byte[]> bytes(ByteBufFlux content, int most) {
    return content
        .asByteArray()
        .collect(ByteArrayOutputStream::new, (body, more) -> append(body, more, most))
        .map(ByteArrayOutputStream::toByteArray);
  }

  private static void append(ByteArrayOutputStream body, byte[] more, int most) {
    if (more.length > most - body.size()) {
      throw new TooLong(most);
    }
    body.writeBytes(more);
  }
}
