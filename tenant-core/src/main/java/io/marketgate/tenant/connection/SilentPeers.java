package io.marketgate.tenant.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import java.time.Duration;
import reactor.netty.resources.LoopResources;

/// Gives up connections whose other side says nothing any more (reliability.md, E8).
///
/// A machine that has lost its power or its network closes nothing. Linux repeats what is not
/// acknowledged for a quarter of an hour by itself, and waits for an answer without end; whoever
/// has asked stops waiting long before, but the connection stays taken, and with it a place in the
/// pool.
public final class SilentPeers {

  /// After so long without a sign of the other side a connection is given up.
  public static final Duration GIVEN_UP_AFTER = Duration.ofSeconds(8);

  /// After so long a connection that only waits is probed.
  public static final Duration FIRST_PROBE = GIVEN_UP_AFTER.dividedBy(2);

  public static final Duration BETWEEN_PROBES = GIVEN_UP_AFTER.dividedBy(8);
  public static final int PROBES = 4;

  private SilentPeers() {}

  /// Event loops whose connections are given up like that, where they are Linux's own; elsewhere
  /// the system decides.
  ///
  /// @param loops go on to belong to whoever made them
  public static LoopResources givenUp(LoopResources loops) {
    return new Watching(loops);
  }

  private record Watching(LoopResources loops) implements LoopResources {

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
      C channel = loops.onChannel(type, group);
      ChannelConfig config = channel.config();
      config.setOption(ChannelOption.SO_KEEPALIVE, true);
      config.setOption(EpollChannelOption.TCP_KEEPIDLE, seconds(FIRST_PROBE));
      config.setOption(EpollChannelOption.TCP_KEEPINTVL, seconds(BETWEEN_PROBES));
      config.setOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
      // What was sent and is not acknowledged keeps Linux from probing.
      config.setOption(
          EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(GIVEN_UP_AFTER.toMillis()));
      return channel;
    }

    private static int seconds(Duration duration) {
      return Math.toIntExact(duration.toSeconds());
    }

    @Override
    public <C extends Channel> Class<? extends C> onChannelClass(
        Class<C> type, EventLoopGroup group) {
      return loops.onChannelClass(type, group);
    }

    @Override
    public EventLoopGroup onClient(boolean useNative) {
      return loops.onClient(useNative);
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
      return loops.onServer(useNative);
    }

    @Override
    public EventLoopGroup onServerSelect(boolean useNative) {
      return loops.onServerSelect(useNative);
    }

    @Override
    public boolean daemon() {
      return loops.daemon();
    }
  }
}
