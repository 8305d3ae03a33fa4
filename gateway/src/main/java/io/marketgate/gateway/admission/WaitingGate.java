package io.marketgate.gateway.admission;

import io.marketgate.gateway.http.HttpMessages;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Stands between the HTTP codec of a connection and what handles its requests. While more come
/// than can be handled it holds what has been read of the next one until its turn comes, and reads
/// nothing more of that connection. Callbacks of marketplaces pass at once.
final class WaitingGate extends ChannelDuplexHandler {

  /// The head, and the end.
  private static final int PIECES_WITHOUT_BODY = 2;

  private final WaitingQueue queue;
  private final Queue<Object> held = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;

  /// Whether something was to be read while this one waited.
  private boolean readLater;

  WaitingGate(WaitingQueue queue) {
    this.queue = queue;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!held.isEmpty()) {
      holdMore(context, message);
    } else if (message instanceof HttpRequest request && mustWait(request)) {
      hold(context, request);
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void read(ChannelHandlerContext context) {
    if (held.isEmpty()) {
      context.read();
    } else {
      readLater = true;
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    var _ = context.write(message, promise);
    if (HttpMessages.endsAnswer(message)) {
      queue.answered();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    drop();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    drop();
  }

  /// Passes on what has been read, and has the rest read.
  ///
  /// @return whether there was something; the connection may have ended
  boolean open() {
    if (context == null || held.isEmpty()) {
      return false;
    }
    Queue<Object> messages = new ArrayDeque<>(held);
    held.clear();
    messages.forEach(context::fireChannelRead);
    context.fireChannelReadComplete();
    if (readLater) {
      readLater = false;
      context.read();
    }
    return true;
  }

  private boolean mustWait(HttpRequest request) {
    return Rank.of(request.uri()) != Rank.CALLBACK && queue.isNeeded();
  }

  /// The server ends a connection on which nothing comes for long, and does not see what is held.
  private void hold(ChannelHandlerContext context, HttpRequest request) {
    IdleStateHandler idle = context.pipeline().get(IdleStateHandler.class);
    if (idle != null) {
      idle.resetReadTimeout();
    }
    held.add(request);
    queue.add(this);
  }

  /// The server reads on by itself after a request, and would go on with the whole body of this
  /// one; it says so again when it gets it. Most requests are of two pieces, and telling the system
  /// to read no more, and then to read again, costs two calls of it.
  private void holdMore(ChannelHandlerContext context, Object message) {
    held.add(message);
    if (held.size() > PIECES_WITHOUT_BODY) {
      context.channel().config().setAutoRead(false);
    }
  }

  private void drop() {
    if (!held.isEmpty()) {
      held.forEach(ReferenceCountUtil::release);
      held.clear();
      queue.left();
    }
  }
}
