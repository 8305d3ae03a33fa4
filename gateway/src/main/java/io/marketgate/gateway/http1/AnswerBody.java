package io.marketgate.gateway.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/// The body of an answer, for one subscriber. What comes before it is asked for is kept up to a
/// bound, above which the connection is not read: the server is not to be faster than the reader.
///
/// Used on the connection's event loop only; what a subscriber asks for from elsewhere is done
/// there.
final class AnswerBody extends Flux<ByteBuf> implements Subscription {

  /// Bytes that may wait to be asked for. One more read of the socket may come on top.
  private static final int MOST_KEPT = 65_536;

  /// What a piece takes however short it is.
  private static final int LEAST_COST = 256;

  private final Channel channel;
  private final Queue<ByteBuf> kept = new ArrayDeque<>(2);
  private int keptCost;
  private @Nullable CoreSubscriber<? super ByteBuf> reader;
  private boolean subscribed;
  private boolean cancelled;
  private boolean handingOut;
  private long demand;
  private boolean ended;
  private @Nullable Throwable failure;

  AnswerBody(Channel channel) {
    this.channel = channel;
  }

  /// Adds a piece, and takes it over.
  void add(ByteBuf piece) {
    if (cancelled || ended || !piece.isReadable()) {
      piece.release();
      return;
    }
    kept.add(piece);
    keptCost += cost(piece);
    handOut();
    readNoFasterThanTheReader();
  }

  /// Nothing more comes.
  void end() {
    finish(null);
  }

  /// Nothing more comes, and something is missing.
  void fail(Throwable cause) {
    finish(cause);
  }

  /// Nobody reads it, or what is left of it; ends the connection where something is yet to come.
  void discard() {
    cancelled = true;
    reader = null;
    kept.forEach(ByteBuf::release);
    kept.clear();
    keptCost = 0;
    if (!ended) {
      var _ = channel.close();
    }
  }

  @Override
  public void subscribe(CoreSubscriber<? super ByteBuf> subscriber) {
    onLoop(() -> {
      if (subscribed) {
        Operators.error(subscriber, new IllegalStateException("an answer can be read once"));
        return;
      }
      subscribed = true;
      reader = subscriber;
      subscriber.onSubscribe(this);
      handOut();
    });
  }

  @Override
  public void request(long more) {
    if (Operators.validate(more)) {
      onLoop(() -> {
        demand = Operators.addCap(demand, more);
        handOut();
        readNoFasterThanTheReader();
      });
    }
  }

  @Override
  public void cancel() {
    onLoop(this::discard);
  }

  private void finish(@Nullable Throwable cause) {
    if (ended) {
      return;
    }
    ended = true;
    failure = cause;
    // The connection may be used again while what is left here still waits.
    channel.config().setAutoRead(true);
    handOut();
  }

  /// What asks for more while it gets something is answered by the round that is going on.
  private void handOut() {
    if (handingOut) {
      return;
    }
    handingOut = true;
    try {
      while (reader != null && demand > 0 && !kept.isEmpty()) {
        handOut(reader, kept.remove());
      }
    } finally {
      handingOut = false;
    }
    CoreSubscriber<? super ByteBuf> last = reader;
    if (last != null && ended && kept.isEmpty()) {
      reader = null;
      if (failure == null) {
        last.onComplete();
      } else {
        last.onError(failure);
      }
    }
  }

  private void handOut(CoreSubscriber<? super ByteBuf> to, ByteBuf piece) {
    keptCost -= cost(piece);
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    try {
      to.onNext(piece);
    } finally {
      piece.release();
    }
  }

  private static int cost(ByteBuf piece) {
    return Math.max(piece.readableBytes(), LEAST_COST);
  }

  private void readNoFasterThanTheReader() {
    if (!ended) {
      channel.config().setAutoRead(keptCost <= MOST_KEPT);
    }
  }

  private void onLoop(Runnable step) {
    Http1Pool.onLoop(channel.eventLoop(), step);
  }
}
