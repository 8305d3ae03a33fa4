package io.marketgate.gateway.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/// Reads the answers of a connection, and knows whether there is something behind them: what a
/// server sends beyond its answer must not become the beginning of the next one.
final class AnswerDecoder extends HttpResponseDecoder {

  private static final int LONGEST_PIECE = 65_536;

  private boolean headOnly;

  /// Whether the beginning of an answer was read, and its end was not yet.
  private boolean begun;

  AnswerDecoder() {
    super(new HttpDecoderConfig().setMaxChunkSize(LONGEST_PIECE));
  }

  /// @param method of the request that is about to be sent
  void expectAnswerTo(HttpMethod method) {
    headOnly = HttpMethod.HEAD.equals(method);
  }

  /// Whether everything that has come belonged to an answer that has ended. The lines of a head are
  /// taken one by one, and leave nothing to be read behind.
  boolean isDrained() {
    return !begun && actualReadableBytes() == 0;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf read, List<Object> parts)
      throws Exception {
    super.decode(context, read, parts);
    if (!parts.isEmpty() && parts.getLast() instanceof LastHttpContent) {
      begun = false;
    }
  }

  @Override
  protected HttpMessage createMessage(String[] statusLine) {
    begun = true;
    return super.createMessage(statusLine);
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage head) {
    return headOnly || super.isContentAlwaysEmpty(head);
  }
}
