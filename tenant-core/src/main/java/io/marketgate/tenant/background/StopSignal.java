package io.marketgate.tenant.background;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/// Tells answers that have no end of their own (server-sent events) that the program stops. An open
/// stream would otherwise hold up its end for as long as running requests are waited for.
@Component
public final class StopSignal implements SmartLifecycle {

  private volatile Sinks.Empty<Void> sink = Sinks.empty();
  private volatile boolean running;

  /// Completes when the program is told to stop.
  public Mono<Void> stops() {
    return sink.asMono();
  }

  @Override
  public void start() {
    sink = Sinks.empty();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    var _ = sink.tryEmitEmpty();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// Before the web server waits for running requests.
  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }
}
