package io.marketgate.gateway.outbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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
  /// @param content whose pieces are not needed any longer than they are handed out
  /// @param most bytes
  public static Mono<byte[]> bytes(Flux<ByteBuf> content, int most) {
    return content
        .collect(ByteArrayOutputStream::new, (body, more) -> append(body, more, most))
        .map(ByteArrayOutputStream::toByteArray);
  }

  private static void append(ByteArrayOutputStream body, ByteBuf more, int most) {
    if (more.readableBytes() > most - body.size()) {
      throw new TooLong(most);
    }
    body.writeBytes(ByteBufUtil.getBytes(more));
  }
}
