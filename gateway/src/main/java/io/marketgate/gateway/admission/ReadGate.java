package io.marketgate.gateway.admission;

import io.marketgate.gateway.http.HttpMessages;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Stands between the HTTP codec of a connection and what handles its requests. While more come
/// than can be handled it leaves the next one unread, and passes one that has been read already,
/// such as the first of a connection, on when its turn comes. Marketplaces do not wait: a callback
/// is passed on at once, and a connection that brought one is read from.
final class ReadGate extends ChannelDuplexHandler {

  private final ReadQueue queue;
  private @Nullable ChannelHandlerContext context;
  private Rank rank = Rank.CALLBACK;

  /// Whether the last request has been read to its end or answered; what is read then is the next.
  private boolean betweenRequests;

  private boolean answered;

  /// Whether the server wants to read and is kept from it.
  private boolean kept;

  private boolean queued;

  /// What has been read and is not passed on yet.
  private final Queue<Object> held = new ArrayDeque<>();

  ReadGate(ReadQueue queue) {
    this.queue = queue;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    boolean waits = !held.isEmpty();
    if (message instanceof HttpRequest request) {
      rank = Rank.of(request.uri());
      betweenRequests = false;
      answered = false;
      waits |= rank != Rank.CALLBACK && queue.isNeeded();
    }
    if (message instanceof LastHttpContent) {
      betweenRequests = true;
    }
    if (waits) {
      hold(context, message);
    } else {
      context.fireChannelRead(message);
    }
  }

  /// The server asks for the next request before it has answered this one, to notice when the
  /// connection ends; the transport notices that without reading.
  @Override
  public void read(ChannelHandlerContext context) {
    if (held.isEmpty() && (!betweenRequests || rank == Rank.CALLBACK || !queue.isNeeded())) {
      context.read();
    } else if (!kept) {
      kept = true;
      queueIfAnswered();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    var _ = context.write(message, promise);
    if (HttpMessages.endsAnswer(message)) {
      answered = true;
      betweenRequests = true;
      queueIfAnswered();
      queue.answered();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    dropHeld();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    dropHeld();
  }

  /// Passes on what has been read, or reads the next request.
  ///
  /// @return whether the connection is still there
  boolean open() {
    queued = false;
    if (context == null || !context.channel().isActive()) {
      return false;
    }
    if (!held.isEmpty()) {
      passOn(context);
    } else if (kept) {
      kept = false;
      context.read();
    }
    return true;
  }

  /// The server ends a connection on which nothing comes for long, and does not see what is held.
  private void hold(ChannelHandlerContext context, Object message) {
    if (held.isEmpty()) {
      IdleStateHandler idle = context.pipeline().get(IdleStateHandler.class);
      if (idle != null) {
        idle.resetReadTimeout();
      }
    }
    held.add(message);
    queueOnce();
  }

  private void passOn(ChannelHandlerContext context) {
    Queue<Object> messages = new ArrayDeque<>(held);
    held.clear();
    messages.forEach(context::fireChannelRead);
    context.fireChannelReadComplete();
    // What the server wanted to read meanwhile, such as the rest of a body.
    if (kept) {
      kept = false;
      read(context);
    }
  }

  private void queueIfAnswered() {
    if (kept && answered) {
      queueOnce();
    }
  }

  private void queueOnce() {
    if (!queued) {
      queued = true;
      queue.add(this);
    }
  }

  private void dropHeld() {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }
}
