package io.marketgate.gateway.admission;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.marketgate.gateway.call.QueueTime;
import io.marketgate.gateway.http.HttpMessages;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Stands between the HTTP codec of a connection and what handles its requests. While more come
/// than can be handled it holds what has been read of the next one until its turn comes, and reads
/// nothing more of that connection; one that would wait for too long it refuses at once. Callbacks
/// of marketplaces pass at once, or are refused at once when too many of them wait elsewhere.
final class WaitingGate extends ChannelDuplexHandler {

  /// The head, and the end.
  private static final int PIECES_WITHOUT_BODY = 2;

  /// What is read of a refused callback's body: to connect anew costs more.
  private static final int MOST_READ_IN_VAIN = 16_384;

  /// For a refusal, before its connection ends.
  private static final long TIME_TO_READ_MILLIS = 1_000;

  /// For what is read in vain, before its connection ends: nobody else sees how slowly it comes.
  private static final long TIME_TO_SEND_MILLIS = 3_000;

  private final WaitingQueue queue;
  private final OverloadRefusals refusals;
  private final Queue<Object> held = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;

  /// Whether something was to be read while this one waited.
  private boolean readLater;

  /// How many requests have been passed on whose answers have not ended.
  private int unanswered;

  /// Whether what is left of a refused request is still to come.
  private boolean discards;

  /// Whether no other request is answered on this connection.
  private boolean ends;

  /// The end of the connection, where what is left of a refused request may not come.
  private @Nullable Future<?> end;

  WaitingGate(WaitingQueue queue, OverloadRefusals refusals) {
    this.queue = queue;
    this.refusals = refusals;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (discards) {
      discard(context, message);
    } else if (!held.isEmpty()) {
      holdMore(context, message);
    } else if (message instanceof HttpRequest request && isOneTooMany(request)) {
      refuse(context, request, isReadInVain(request), 0);
    } else if (message instanceof HttpRequest request && mustWait(request)) {
      holdOrRefuse(context, request);
    } else {
      pass(context, message);
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
      unanswered--;
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

  /// Whether something is held.
  boolean waits() {
    return !held.isEmpty();
  }

  /// Passes on what is held, and has the rest read.
  ///
  /// @param waited nanoseconds that it has waited
  void open(long waited) {
    ChannelHandlerContext mine = Objects.requireNonNull(context);
    QueueTime.passing(mine.channel(), waited, () -> take().forEach(message -> pass(mine, message)));
    mine.fireChannelReadComplete();
    if (readLater) {
      readLater = false;
      mine.read();
    }
  }

  /// Refuses what is held, or passes it on behind an earlier request that is being answered.
  ///
  /// @param waited nanoseconds that it has waited
  void refuse(long waited) {
    if (unanswered > 0) {
      open(waited);
      return;
    }
    ChannelHandlerContext mine = Objects.requireNonNull(context);
    Queue<Object> messages = take();
    if (messages.poll() instanceof HttpRequest request) {
      refuse(mine, request, messages.stream().anyMatch(LastHttpContent.class::isInstance), waited);
    }
    messages.forEach(message -> channelRead(mine, message));
    mine.fireChannelReadComplete();
  }

  private Queue<Object> take() {
    Queue<Object> messages = new ArrayDeque<>(held);
    held.clear();
    queue.left();
    return messages;
  }

  /// A callback that would wait behind too many others: after a database was away, everybody tells
  /// everything again and again, and what is done for those takes the time in which others are
  /// done.
  private boolean isOneTooMany(HttpRequest request) {
    return queue.isFullOfCallbacks()
        && Rank.isToldAgain(request.uri())
        && mayBeRefused()
        && request.decoderResult().isSuccess();
  }

  /// Who asks before he sends it may not send it then (RFC 9110, 10.1.1).
  private static boolean isReadInVain(HttpRequest request) {
    return !HttpUtil.isTransferEncodingChunked(request)
        && !HttpUtil.is100ContinueExpected(request)
        && HttpUtil.getContentLength(request, 0L) <= MOST_READ_IN_VAIN;
  }

  /// A refusal must not overtake the answer to an earlier request, nor pile up for somebody who
  /// does not read.
  private boolean mayBeRefused() {
    return unanswered == 0 && Objects.requireNonNull(context).channel().isWritable();
  }

  /// What cannot be read is answered without being handled.
  private boolean mustWait(HttpRequest request) {
    return Rank.of(request.uri()) != Rank.CALLBACK
        && queue.isNeeded()
        && request.decoderResult().isSuccess();
  }

  private void pass(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      unanswered++;
    }
    context.fireChannelRead(message);
  }

  /// The server ends a connection on which nothing comes for long, and sees neither what is held
  /// nor what is refused.
  private void holdOrRefuse(ChannelHandlerContext context, HttpRequest request) {
    if (mayBeRefused() && queue.refuses(Rank.of(request.uri()))) {
      refuse(context, request, !hasBody(request), 0);
    } else {
      resetIdleness(context);
      held.add(request);
      queue.add(this);
    }
  }

  private static void resetIdleness(ChannelHandlerContext context) {
    IdleStateHandler idle = context.pipeline().get(IdleStateHandler.class);
    if (idle != null) {
      idle.resetReadTimeout();
    }
  }

  /// A connection on which the body is still to come is closed, because reading it would cost more
  /// than another connection does; not at once, because the sender would lose the refusal.
  ///
  /// @param isWhole whether what is left of it has come, or is read in vain
  /// @param waited nanoseconds that it has waited
  private void refuse(
      ChannelHandlerContext context, HttpRequest request, boolean isWhole, long waited) {
    resetIdleness(context);
    ends =
        !isWhole
            || !HttpUtil.isKeepAlive(request)
            || !HttpVersion.HTTP_1_1.equals(request.protocolVersion());
    discard(context, request);
    FullHttpResponse refusal =
        refusals.refuse(request.uri(), request.headers(), context.channel(), waited);
    HttpUtil.setKeepAlive(refusal, !ends);
    var _ = context.writeAndFlush(refusal);
    if (ends || hasBody(request)) {
      long time = ends ? TIME_TO_READ_MILLIS : TIME_TO_SEND_MILLIS;
      end = context.executor().schedule(() -> context.close(), time, MILLISECONDS);
    }
  }

  private static boolean hasBody(HttpRequest request) {
    return HttpUtil.getContentLength(request, 0L) > 0
        || HttpUtil.isTransferEncodingChunked(request);
  }

  /// Whoever handles requests has the rest and the next one read, but sees none of these.
  private void discard(ChannelHandlerContext context, Object message) {
    discards = ends || !(message instanceof LastHttpContent);
    if (!discards) {
      forgetEnd();
    }
    ReferenceCountUtil.release(message);
    context.read();
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

  private void forgetEnd() {
    if (end != null) {
      end.cancel(false);
      end = null;
    }
  }

  /// What is left when the connection has ended.
  private void drop() {
    forgetEnd();
    if (!held.isEmpty()) {
      take().forEach(ReferenceCountUtil::release);
    }
  }
}
