package io.marketgate.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends a connection whose caller does not get to the end of the request it has begun. A whole file
/// may take longer, as long as it comes along, or is not asked for because the database is slower;
/// and as long as nobody has answered, which who may not send it is at once.
///
/// Reactor Netty has such a bound, too, but starts a timer for each request and forgets to stop it
/// when the answer is written before the end of the request is looked at, as ours are; the timer
/// keeps the request in memory until it runs out. This one starts no timer for a request that is
/// read as a whole.
final class SlowSenderGuard extends ChannelDuplexHandler {

  /// Where whole files are sent.
  private static final String FILES = "/ops/v1/imports";

  /// A file comes along with so many bytes in the time that another request has; a slow line brings
  /// them in a second.
  private static final int LEAST = 16_384;

  private final long timeoutMillis;
  private boolean unfinished;
  private boolean isFile;
  private boolean asked;
  private long received;
  private @Nullable Future<?> timer;

  SlowSenderGuard(Duration timeout) {
    this.timeoutMillis = timeout.toMillis();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      unfinished = true;
      isFile = isFile(request);
    }
    if (message instanceof HttpContent piece) {
      received += piece.content().readableBytes();
    }
    if (message instanceof LastHttpContent) {
      unfinished = false;
      stop();
    }
    context.fireChannelRead(message);
  }

  private static boolean isFile(HttpRequest request) {
    String uri = request.uri();
    return request.method().equals(HttpMethod.POST)
        && (uri.equals(FILES) || uri.startsWith(FILES + "?"));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    asked = false;
    if (unfinished && timer == null) {
      start(context);
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void read(ChannelHandlerContext context) {
    asked = true;
    context.read();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (HttpMessages.endsAnswer(message)) {
      isFile = false;
    }
    context.write(message, promise);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stop();
  }

  private void start(ChannelHandlerContext context) {
    received = 0;
    timer = context.executor().schedule(() -> end(context), timeoutMillis, TimeUnit.MILLISECONDS);
  }

  private void end(ChannelHandlerContext context) {
    timer = null;
    if (isFile && (!asked || received >= LEAST)) {
      start(context);
    } else {
      var _ = context.close();
    }
  }

  private void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
