package io.marketgate.gateway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends a connection whose caller does not get to the end of the request it has begun.
///
/// Reactor Netty has such a bound, too, but starts a timer for each request and forgets to stop it
/// when the answer is written before the end of the request is looked at, as ours are; the timer
/// keeps the request in memory until it runs out. This one starts no timer for a request that is
/// read as a whole.
final class SlowSenderGuard extends ChannelInboundHandlerAdapter {

  /// Where whole files are sent, and are taken at the speed of the database.
  private static final String FILES = "/ops/v1/imports";

  private final long timeoutMillis;
  private boolean unfinished;
  private boolean isFile;
  private @Nullable Future<?> timer;

  SlowSenderGuard(Duration timeout) {
    this.timeoutMillis = timeout.toMillis();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      unfinished = true;
      isFile = request.uri().startsWith(FILES);
    }
    if (isFile && message instanceof HttpContent) {
      // Takes as long as it takes, as long as something comes.
      stop();
    }
    if (message instanceof LastHttpContent) {
      unfinished = false;
      stop();
    }
    context.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (unfinished && timer == null) {
      timer = context.executor().schedule(() -> end(context), timeoutMillis, TimeUnit.MILLISECONDS);
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stop();
  }

  private static void end(ChannelHandlerContext context) {
    var _ = context.close();
  }

  private void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
