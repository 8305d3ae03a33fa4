package io.marketgate.gateway.backend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/// Holds the pieces of an answer whose length is not known until there are so many bytes, or until
/// it has ended: then all of it can be looked at. For one answer.
final class Beginning {

  private final int most;
  private final List<ByteBuf> held = new ArrayList<>();
  private int size;
  private boolean passing;
  private boolean whole;

  /// @param most bytes that are held
  Beginning(int most) {
    this.most = most;
  }

  /// Whether the first piece is everything; known when it is there.
  boolean isWhole() {
    return whole;
  }

  /// What was held as the first piece, and the rest as it comes; nothing where nothing came.
  ///
  /// @param pieces each for whoever subscribes to release
  Flux<ByteBuf> of(Flux<ByteBuf> pieces) {
    return pieces
        .handle(this::hold)
        .concatWith(Mono.fromSupplier(this::rest))
        .doFinally(end -> forget());
  }

  private void hold(ByteBuf piece, SynchronousSink<ByteBuf> sink) {
    if (passing) {
      sink.next(piece);
      return;
    }
    held.add(piece);
    size += piece.readableBytes();
    if (size > most) {
      passing = true;
      sink.next(take());
    }
  }

  private @Nullable ByteBuf rest() {
    if (passing || held.isEmpty()) {
      return null;
    }
    whole = true;
    return take();
  }

  private ByteBuf take() {
    if (held.size() == 1) {
      return held.removeFirst();
    }
    CompositeByteBuf together = Unpooled.compositeBuffer(held.size());
    held.forEach(piece -> together.addComponent(true, piece));
    held.clear();
    return together;
  }

  /// Whoever waited may have gone before there was enough.
  private void forget() {
    held.forEach(ByteBuf::release);
    held.clear();
  }
}
