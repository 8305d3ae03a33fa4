package io.marketgate.gateway.backend;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import java.net.ConnectException;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;

/// Tells a call that a server refuses (RFC 9113, 8.7) from one that breaks off: it was certainly
/// not looked at, and may be sent again, also where it is a write.
@Sharable
final class RefusedStreams extends ChannelInboundHandlerAdapter {

  private static final String NAME = "marketgate.refused-streams";
  private static final RefusedStreams HANDLER = new RefusedStreams();

  private RefusedStreams() {}

  /// A client in HTTP/2, each of whose calls has a channel of its own; where the server speaks
  /// HTTP/1.1 only, calls share one.
  static HttpClient toldBy(HttpClient client) {
    return client.doOnRequest((request, connection) -> {
      ChannelPipeline pipeline = connection.channel().pipeline();
      if (pipeline.get(NAME) == null) {
        pipeline.addBefore(NettyPipeline.ReactiveBridge, NAME, HANDLER);
      }
    });
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame reset
        && reset.errorCode() == Http2Error.REFUSED_STREAM.code()) {
      context.fireExceptionCaught(new ConnectException("the server refuses the call"));
    }
    context.fireUserEventTriggered(event);
  }
}
