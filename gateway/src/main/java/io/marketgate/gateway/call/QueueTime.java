package io.marketgate.gateway.call;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/// How long a request has waited for room before anything was done for it: noted at its connection
/// while it is passed to whoever handles it. One that has come behind another on its connection,
/// which is still being answered, is handled later, and is told nothing.
public final class QueueTime {

  private static final AttributeKey<Long> NANOS = AttributeKey.valueOf(QueueTime.class, "nanos");

  private QueueTime() {}

  /// Passes a request on that has waited.
  ///
  /// @param nanos how long
  public static void passing(Channel channel, long nanos, Runnable request) {
    channel.attr(NANOS).set(nanos);
    try {
      request.run();
    } finally {
      channel.attr(NANOS).set(null);
    }
  }

  /// Nanoseconds that the request has waited which is being passed on now; 0 for one that has not.
  static long of(Channel channel) {
    Long nanos = channel.hasAttr(NANOS) ? channel.attr(NANOS).get() : null;
    return nanos == null ? 0 : nanos;
  }
}
