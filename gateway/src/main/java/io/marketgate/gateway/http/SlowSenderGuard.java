package io.marketgate.gateway.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Ends a connection whose caller does not get to the end of the request it has begun. A whole file
/// may take longer, as long as it comes along, or is not asked for most of the time because the
/// database is slower; and as long as nobody has answered, which who may not send it is at once.
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

  /// Nanoseconds in which nothing was asked for, since the timer was started.
  private long rested;

  private long restsSince;
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
    rest(context);
    if (unfinished && timer == null) {
      start(context);
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void read(ChannelHandlerContext context) {
    goOn(context);
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

  private void rest(ChannelHandlerContext context) {
    if (isFile && asked) {
      asked = false;
      restsSince = now(context);
    }
  }

  private void goOn(ChannelHandlerContext context) {
    if (isFile && !asked) {
      asked = true;
      rested += now(context) - restsSince;
    }
  }

  private static long now(ChannelHandlerContext context) {
    return context.executor().ticker().nanoTime();
  }

  private void start(ChannelHandlerContext context) {
    received = 0;
    rested = 0;
    restsSince = now(context);
    timer = context.executor().schedule(() -> end(context), timeoutMillis, MILLISECONDS);
  }

  private void end(ChannelHandlerContext context) {
    timer = null;
    long unasked = asked ? rested : rested + now(context) - restsSince;
    if (isFile && (received >= LEAST || 2 * unasked >= MILLISECONDS.toNanos(timeoutMillis))) {
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
