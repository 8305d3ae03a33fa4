package io.marketgate.tenant.sweep;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// All work that makes what is stored catch up with the clock.
public final class Sweeps {

  private final List<Sweep> sweeps;

  Sweeps(List<Sweep> sweeps) {
    this.sweeps = List.copyOf(sweeps);
  }

  /// Does all of it, one after another.
  public Mono<Void> run() {
    return Flux.fromIterable(sweeps).concatMap(Sweep::step).then();
  }
}
