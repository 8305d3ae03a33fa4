package io.marketgate.gateway.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The replicas that callers know of, as a Service of Kubernetes knows its pods.
final class Rotation {

  private volatile List<Replica> known;

  /// @param known at first
  Rotation(List<Replica> known) {
    this.known = List.copyOf(known);
  }

  Replica any(RandomGenerator random) {
    List<Replica> now = known;
    return now.get(random.nextInt(now.size()));
  }

  /// One after the other, for numbers that grow.
  Replica next(int number) {
    List<Replica> now = known;
    return now.get(Math.floorMod(number, now.size()));
  }

  /// Nobody is sent there any more.
  synchronized void leave(Replica replica) {
    List<Replica> others = new ArrayList<>(known);
    others.remove(replica);
    known = List.copyOf(others);
  }

  synchronized void join(Replica replica) {
    List<Replica> all = new ArrayList<>(known);
    all.add(replica);
    known = List.copyOf(all);
  }
}
