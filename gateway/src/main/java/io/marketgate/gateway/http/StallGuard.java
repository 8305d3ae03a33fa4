package io.marketgate.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends a connection whose caller takes nothing of what is written to him, however little that is:
/// a thousand small answers are written one by one and wait in the system's buffers and ours.
///
/// One timer in each quarter of the time at most, and none while everything is taken at once.
final class StallGuard extends ChannelDuplexHandler {

  private static final int LOOKS = 4;

  private final long everyNanos;
  private @Nullable Future<?> timer;

  /// What waited to be taken at the last look.
  private long waited;

  /// How much of its first piece had been taken.
  private long progress;

  private @Nullable Object first;
  private int inVain;

  /// @param timeout after which a connection ends whose caller takes nothing
  StallGuard(Duration timeout) {
    this.everyNanos = timeout.toNanos() / LOOKS;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (timer == null) {
      inVain = 0;
      waited = 0;
      schedule(context);
    }
    context.write(message, promise);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void schedule(ChannelHandlerContext context) {
    timer = context.executor().schedule(() -> look(context), everyNanos, TimeUnit.NANOSECONDS);
  }

  private void look(ChannelHandlerContext context) {
    timer = null;
    if (!isWaiting(context.channel())) {
      first = null;
    } else if (inVain < LOOKS) {
      schedule(context);
    } else {
      var _ = context.close();
    }
  }

  private boolean isWaiting(Channel channel) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    if (buffer == null || buffer.totalPendingWriteBytes() == 0) {
      return false;
    }
    boolean isTheSame =
        buffer.current() == first
            && buffer.currentProgress() == progress
            && buffer.totalPendingWriteBytes() >= waited;
    inVain = isTheSame ? inVain + 1 : 0;
    first = buffer.current();
    progress = buffer.currentProgress();
    waited = buffer.totalPendingWriteBytes();
    return true;
  }
}
