package io.marketgate.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Answers what the server below would answer with an empty body or not at all: a request line that
/// is too long, headers that are too long, an address with characters that must be escaped. The
/// connection ends with the answer. Also ends a connection whose caller takes nothing of an answer
/// any more.
final class RequestGuard extends ChannelDuplexHandler {

  private final EarlyAnswers answers;
  private final EarlyRefusals refusals;
  private int unanswered;
  private boolean closing;
  private final long stallMillis;
  private @Nullable Future<?> stalled;

  /// @param refusals is told of calls of the product contract that are refused
  /// @param stallTimeout after which a connection ends whose caller takes nothing
  RequestGuard(EarlyAnswers answers, EarlyRefusals refusals, Duration stallTimeout) {
    this.answers = answers;
    this.refusals = refusals;
    this.stallMillis = stallTimeout.toMillis();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (stalled != null) {
      stalled.cancel(false);
      stalled = null;
    }
    if (!context.channel().isWritable()) {
      stalled =
          context.executor().schedule(() -> context.close(), stallMillis, TimeUnit.MILLISECONDS);
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (stalled != null) {
      stalled.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (closing) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      Optional<RequestFault> fault = RequestFault.in(request);
      if (fault.isPresent()) {
        refuse(context, request, fault.get());
        ReferenceCountUtil.release(message);
        return;
      }
      unanswered++;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (HttpMessages.endsAnswer(message)) {
      unanswered--;
    }
    context.write(message, promise);
  }

  /// While an earlier request of the same connection is unanswered, an answer now would be taken
  /// for its; then there is none.
  private void refuse(ChannelHandlerContext context, HttpRequest request, RequestFault fault) {
    closing = true;
    if (unanswered > 0) {
      context.close();
      return;
    }
    EarlyRequest early = EarlyRequest.of(uriOf(request), request.headers());
    FullHttpResponse answer = answers.answer(early, fault.inContract(), fault.elsewhere());
    answer.headers().set(HttpHeaderNames.CONNECTION, "close");
    context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    if (early.isOfContract()) {
      refusals.refused(early, HttpMessages.peerOf(context.channel()), fault.inContract());
    }
  }

  /// Of a line that is too long nothing is kept; only calls of the product contract carry that
  /// much.
  private static String uriOf(HttpRequest request) {
    return request.decoderResult().cause() instanceof TooLongHttpLineException
        ? EarlyRequest.CONTRACT
        : request.uri();
  }
}
