package io.marketgate.gateway.http;

import io.marketgate.adapter.contract.Envelope;
import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.tenant.storage.Ids;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Answers, in the contract's form, what the server below would answer with an empty body or not at
/// all: a request line that is too long, headers that are too long, an address with characters that
/// must be escaped. The connection ends with the answer. Also ends a connection whose caller takes
/// nothing of an answer any more.
final class RequestGuard extends ChannelDuplexHandler {

  private static final int HEADERS_TOO_LONG = 431;

  private final Envelope envelope;
  private int unanswered;
  private boolean closing;
  private final long stallMillis;
  private @Nullable Future<?> stalled;

  RequestGuard(Envelope envelope, Duration stallTimeout) {
    this.envelope = envelope;
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
      Optional<ErrorTable.Entry> fault = fault(request);
      if (fault.isPresent()) {
        ReferenceCountUtil.release(message);
        refuse(context, fault.get());
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

  private static Optional<ErrorTable.Entry> fault(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return Optional.of(fault(request.decoderResult().cause()));
    }
    return RequestTarget.fault(request.uri()).map(ErrorTable::entry);
  }

  private static ErrorTable.Entry fault(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ -> ErrorTable.entry(new Refusal.RequestTooLong());
      case TooLongHttpHeaderException _ ->
          ErrorTable.Entry.of(
              HEADERS_TOO_LONG, "RequestHeadersTooLong", "The headers are longer than allowed.");
      default ->
          ErrorTable.Entry.of(
              HttpResponseStatus.BAD_REQUEST.code(),
              "InvalidRequest",
              "This is not an HTTP request.");
    };
  }

  /// While an earlier request of the same connection is unanswered, an answer now would be taken
  /// for its; then there is none.
  private void refuse(ChannelHandlerContext context, ErrorTable.Entry entry) {
    closing = true;
    if (unanswered > 0) {
      context.close();
    } else {
      context.writeAndFlush(answer(entry)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private FullHttpResponse answer(ErrorTable.Entry entry) {
    String requestId = Ids.next();
    FullHttpResponse response =
        HttpMessages.answer(
            HttpResponseStatus.valueOf(entry.status()),
            "application/json",
            envelope.failure(requestId, requestId, entry),
            requestId);
    response
        .headers()
        .set(HttpHeaderNames.CONNECTION, "close")
        .set("Referrer-Policy", "no-referrer")
        .set("X-Trace-Id", requestId);
    return response;
  }
}
