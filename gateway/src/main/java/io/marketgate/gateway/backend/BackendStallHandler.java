package io.marketgate.gateway.backend;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/// Breaks off an answer whose next piece does not come in time. The time runs only while a piece is
/// asked for: a caller who reads slowly, and so makes the gateway ask for nothing, is not the
/// backend's fault. Stands in the place of the handler that has watched over the answer's beginning
/// and that counts silence of either kind.
final class BackendStallHandler extends ChannelDuplexHandler {

  private final long timeoutNanos;
  private @Nullable Future<?> timer;
  private long askedAt;
  private boolean asked;

  BackendStallHandler(Duration timeout) {
    this.timeoutNanos = timeout.toNanos();
  }

  static void takeOver(Connection connection, Duration timeout) {
    ChannelPipeline pipeline = connection.channel().pipeline();
    if (pipeline.get(NettyPipeline.ResponseTimeoutHandler) != null) {
      pipeline.replace(
          NettyPipeline.ResponseTimeoutHandler,
          NettyPipeline.ResponseTimeoutHandler,
          new BackendStallHandler(timeout));
    }
  }

  @Override
  public void read(ChannelHandlerContext context) {
    if (!asked) {
      asked = true;
      askedAt = context.executor().ticker().nanoTime();
      if (timer == null) {
        schedule(context, timeoutNanos);
      }
    }
    context.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    asked = false;
    context.fireChannelRead(message);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void schedule(ChannelHandlerContext context, long nanos) {
    timer = context.executor().schedule(() -> onTime(context), nanos, TimeUnit.NANOSECONDS);
  }

  /// Looks again later when the piece of that time has come and another is asked for since.
  private void onTime(ChannelHandlerContext context) {
    timer = null;
    if (!asked || !context.channel().isActive()) {
      return;
    }
    long rest = timeoutNanos - (context.executor().ticker().nanoTime() - askedAt);
    if (rest > 0) {
      schedule(context, rest);
    } else {
      context.fireExceptionCaught(ReadTimeoutException.INSTANCE);
      context.close();
    }
  }
}
