package io.marketgate.gateway.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/// The messages that the HTTP codec takes and gives: what they mean, and answers of our own.
public final class HttpMessages {

  private HttpMessages() {}

  /// Whether a message is the end of an answer, and not a preliminary one such as `100 Continue`,
  /// after which the answer is still to come (RFC 9110, 15.2).
  public static boolean endsAnswer(Object message) {
    return message instanceof LastHttpContent
        && !(message instanceof HttpResponse response
            && response.status().codeClass() == HttpStatusClass.INFORMATIONAL);
  }

  /// An answer to a request that nobody handles.
  ///
  /// @param type of the body
  /// @param requestId ours, for `X-Request-Id`
  public static FullHttpResponse answer(
      HttpResponseStatus status, String type, byte[] body, String requestId) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("X-Request-Id", requestId);
    return answer;
  }
}
