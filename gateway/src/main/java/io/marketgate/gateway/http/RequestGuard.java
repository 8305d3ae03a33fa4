package io.marketgate.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers what the server below would answer with an empty body or not at all, and would write
/// down in the log as it was sent: a request line that is too long, headers that are too long, an
/// address with characters that must be escaped, a version that is not spoken here, a body that is
/// none. The connection ends with the answer.
final class RequestGuard extends ChannelDuplexHandler {

  private final EarlyAnswers answers;
  private final EarlyRefusals refusals;
  private int unanswered;
  private boolean closing;

  /// Whether the answer to the oldest unanswered request has begun.
  private boolean answering;

  /// The request whose body is on its way; null while none is.
  private @Nullable HttpRequest unfinished;

  /// @param refusals is told of calls of the product contract that are refused
  RequestGuard(EarlyAnswers answers, EarlyRefusals refusals) {
    this.answers = answers;
    this.refusals = refusals;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (closing) {
      ReferenceCountUtil.release(message);
      return;
    }
    Optional<RequestFault> fault = fault(message);
    if (fault.isPresent()) {
      refuse(context, message instanceof HttpRequest head ? head : unfinished, fault.get());
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      unanswered++;
      unfinished = request;
    }
    if (message instanceof LastHttpContent) {
      unfinished = null;
    }
    context.fireChannelRead(message);
  }

  private static Optional<RequestFault> fault(Object message) {
    if (message instanceof HttpRequest request) {
      return RequestFault.in(request);
    }
    return message instanceof HttpContent body && body.decoderResult().isFailure()
        ? Optional.of(RequestFault.IMPROPER_BODY)
        : Optional.empty();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (closing) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    if (HttpMessages.endsAnswer(message)) {
      answering = false;
      unanswered--;
    } else if (!(message instanceof LastHttpContent)) {
      answering = true;
    }
    context.write(message, promise);
  }

  /// While an earlier request of the same connection is unanswered, an answer now would be taken
  /// for its; then there is none. Nor is there where the request is answered before all of it came.
  ///
  /// @param request that is at fault; null where its body goes on after its end
  private void refuse(
      ChannelHandlerContext context, @Nullable HttpRequest request, RequestFault fault) {
    int own = request == unfinished ? 1 : 0;
    closing = true;
    if (request == null || unanswered != own || answering) {
      context.close();
      return;
    }
    EarlyRequest early = EarlyRequest.of(uriOf(request), request.headers());
    FullHttpResponse answer = answers.answer(early, fault.inContract(), fault.elsewhere());
    answer.headers().set(HttpHeaderNames.CONNECTION, "close");
    context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    if (early.isOfContract()) {
      refusals.refused(early, HttpMessages.peerOf(context.channel()), fault.inContract(), 0);
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
