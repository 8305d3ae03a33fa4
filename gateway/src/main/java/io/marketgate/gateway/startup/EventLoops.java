package io.marketgate.gateway.startup;

import reactor.netty.ReactorNetty;

/// As many event loops as there are processors (performance.md, tuning list 7). Nothing blocks
/// them, so that more of them do nothing but wait for each other's turns: Reactor Netty has four at
/// the least, and on one processor whoever was refused waited for three others.
public final class EventLoops {

  private EventLoops() {}

  /// Says so to Reactor Netty, which asks when it is first used, unless somebody has said
  /// otherwise.
  public static void asManyAsProcessors() {
    System.getProperties()
        .putIfAbsent(
            ReactorNetty.IO_WORKER_COUNT,
            String.valueOf(Runtime.getRuntime().availableProcessors()));
  }
}
