package io.marketgate.tenant.sweep;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// All work that makes what is stored catch up with the clock.
public final class Sweeps {

  private static final Logger LOG = LoggerFactory.getLogger(Sweeps.class);

  private final List<Sweep> sweeps;

  Sweeps(List<Sweep> sweeps) {
    this.sweeps = List.copyOf(sweeps);
  }

  /// Does all of it, one after another. What fails holds up none of the others; it is what this
  /// fails with in the end.
  public Mono<Void> run() {
    return Flux.fromIterable(sweeps).concatMapDelayError(Sweeps::named).then();
  }

  private static Mono<Void> named(Sweep sweep) {
    return sweep
        .step()
        .doOnError(failure -> LOG.warn("The sweep of {} has failed", sweep.name(), failure));
  }
}
