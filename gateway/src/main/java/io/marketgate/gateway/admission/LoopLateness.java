package io.marketgate.gateway.admission;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.SmartLifecycle;

/// How late the server's event loops are: each marks the time often, and whoever asks sees how long
/// ago the latest of them did.
final class LoopLateness implements SmartLifecycle {

  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final EventLoopGroup loops;
  private final List<AtomicLong> marks = new ArrayList<>();
  private volatile boolean running;

  LoopLateness(EventLoopGroup loops) {
    this.loops = loops;
  }

  /// Nanoseconds by which the latest loop is behind its time; 0 when none is.
  long nanos() {
    long now = System.nanoTime();
    long latest = 0;
    for (AtomicLong mark : marks) {
      latest = Math.max(latest, now - mark.get() - EVERY_NANOS);
    }
    return latest;
  }

  @Override
  public synchronized void start() {
    running = true;
    for (EventExecutor loop : loops) {
      AtomicLong mark = new AtomicLong(System.nanoTime());
      marks.add(mark);
      mark(loop, mark);
    }
  }

  private void mark(EventExecutor loop, AtomicLong mark) {
    if (running) {
      mark.set(System.nanoTime());
      var _ = loop.schedule(() -> mark(loop, mark), EVERY_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public synchronized void stop() {
    running = false;
    marks.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
