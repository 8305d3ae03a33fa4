package io.marketgate.gateway.task;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Places for tasks whose backends are waited for. A backend that takes its time keeps a connection
/// for as long, so tasks get a part of those of each service only: the rest of the product has to
/// be reached meanwhile.
final class TaskPlaces {

  private final int most;
  private final int mostOfService;
  private final Map<String, Integer> taken = new HashMap<>();
  private int all;

  /// @param most tasks at once
  /// @param mostOfService of them that ask one service
  TaskPlaces(int most, int mostOfService) {
    this.most = most;
    this.mostOfService = mostOfService;
  }

  int most() {
    return most;
  }

  /// Takes a place, at each of some services.
  ///
  /// @return false when there is none left; nothing is taken then
  synchronized boolean take(Collection<String> services) {
    Set<String> asked = Set.copyOf(services);
    if (all >= most
        || asked.stream().anyMatch(name -> taken.getOrDefault(name, 0) >= mostOfService)) {
      return false;
    }
    all++;
    asked.forEach(name -> taken.merge(name, 1, Integer::sum));
    return true;
  }

  /// Gives it back, once.
  synchronized void leave(Collection<String> services) {
    all--;
    Set.copyOf(services).forEach(name -> taken.merge(name, -1, Integer::sum));
  }
}
