package io.marketgate.tenant.background;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;

/// Work that is done when the program stops; as a rule after its loops have ended and before the
/// database is left. The stop does not wait for it for longer than it may take.
public final class StopStep implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(StopStep.class);

  /// After [BackgroundLoop], as what starts first stops last.
  private static final int AFTER_LOOPS = -1;

  private final String name;
  private final Supplier<Mono<Void>> work;
  private final Duration longest;
  private final int phase;
  private volatile boolean running;

  /// @param name for the log, where it fails: "units taken ahead stay counted"
  /// @param work asked for when it is its turn
  /// @param longest it may take
  public StopStep(String name, Supplier<Mono<Void>> work, Duration longest) {
    this(name, work, longest, AFTER_LOOPS);
  }

  /// @param phase in which it is its turn; what has a higher one has stopped before
  public StopStep(String name, Supplier<Mono<Void>> work, Duration longest, int phase) {
    this.name = name;
    this.work = work;
    this.longest = longest;
    this.phase = phase;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop(Runnable callback) {
    running = false;
    var _ =
        Mono.defer(work)
            .timeout(longest)
            .doOnError(failure -> LOG.warn("{}: {}", name, failure.toString()))
            .onErrorComplete()
            .doFinally(end -> callback.run())
            .toFuture();
  }

  @Override
  public void stop() {
    stop(() -> {});
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return phase;
  }
}
