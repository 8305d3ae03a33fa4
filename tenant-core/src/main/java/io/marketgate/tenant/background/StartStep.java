package io.marketgate.tenant.background;

import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;

/// Work that must be done before the first request comes; when it fails, the program does not
/// start. Blocks, as a part of the start.
public final class StartStep implements SmartLifecycle {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final Order order;
  private final Supplier<Mono<?>> work;
  private boolean running;

  /// Which work comes before which.
  public enum Order {
    /// What others build upon.
    FIRST(-1),
    /// Before the web server.
    THEN(0);

    private final int phase;

    Order(int phase) {
      this.phase = phase;
    }
  }

  /// @param work asked for when it is its turn
  public StartStep(Order order, Supplier<Mono<?>> work) {
    this.order = order;
    this.work = work;
  }

  @Override
  public void start() {
    work.get().then().block(LONGEST_WAIT);
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return order.phase;
  }
}
