package io.marketgate.tenant.edition;

import io.marketgate.tenant.metric.Metrics;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/// Sees to it that the metrics of the catalogue and the initial editions are there before anything
/// needs them. Blocks, as a part of the start.
final class CatalogueStart implements SmartLifecycle {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final Metrics metrics;
  private final InitialEditions editions;
  private boolean running;

  CatalogueStart(Metrics metrics, InitialEditions editions) {
    this.metrics = metrics;
    this.editions = editions;
  }

  @Override
  public void start() {
    metrics.synchronize().then(editions.write()).block(LONGEST_WAIT);
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

  /// Before what needs editions.
  @Override
  public int getPhase() {
    return -1;
  }
}
