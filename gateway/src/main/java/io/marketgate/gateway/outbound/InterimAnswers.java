package io.marketgate.gateway.outbound;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;

/// Keeps interim answers (RFC 9110, 15.2) from Reactor Netty's client, which takes one for the
/// answer: it would give the connection to the next call, and that call the answer to this one.
///
/// One for each connection, or, in HTTP/2, for each stream.
public final class InterimAnswers extends ChannelInboundHandlerAdapter {

  private static final String NAME = "marketgate.interim-answers";

  /// Whether what comes belongs to an interim answer.
  private boolean interim;

  /// Whether something was kept back, and nothing passed on, since the last look for more.
  private boolean nothingNew;

  private InterimAnswers() {}

  /// A client that waits for the answer itself.
  public static HttpClient skippedBy(HttpClient client) {
    return client.doOnRequest((request, connection) -> watch(connection.channel()));
  }

  private static void watch(Channel channel) {
    if (channel.pipeline().get(NAME) == null) {
      channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, NAME, new InterimAnswers());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpResponse head) {
      interim = isInterim(head.status());
    }
    if (interim && (message instanceof HttpResponse || message instanceof HttpContent)) {
      nothingNew = true;
      interim = !(message instanceof LastHttpContent);
      ReferenceCountUtil.release(message);
    } else {
      nothingNew = false;
      context.fireChannelRead(message);
    }
  }

  /// The client asks for more when it gets something, which it has not.
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    boolean isToBeAsked = nothingNew;
    nothingNew = false;
    context.fireChannelReadComplete();
    if (isToBeAsked) {
      context.read();
    }
  }

  private static boolean isInterim(HttpResponseStatus status) {
    return status.codeClass() == HttpStatusClass.INFORMATIONAL
        && !status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
  }
}
