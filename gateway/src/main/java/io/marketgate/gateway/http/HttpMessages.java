package io.marketgate.gateway.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;

/// What the messages mean that the HTTP codec takes and gives.
public final class HttpMessages {

  private HttpMessages() {}

  /// The address at the other end of a connection, which may be a proxy's; empty when unknown.
  public static String peerOf(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress peer && peer.getAddress() != null
        ? peer.getAddress().getHostAddress()
        : "";
  }

  /// Whether a message is the end of an answer, and not a preliminary one such as `100 Continue`,
  /// after which the answer is still to come (RFC 9110, 15.2).
  public static boolean endsAnswer(Object message) {
    return message instanceof LastHttpContent
        && !(message instanceof HttpResponse response
            && response.status().codeClass() == HttpStatusClass.INFORMATIONAL);
  }
}
