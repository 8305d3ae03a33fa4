package io.marketgate.gateway.task;

import java.util.HashMap;
import java.util.Map;

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

  /// Takes a place.
  ///
  /// @return false when there is none left; nothing is taken then
  synchronized boolean take(String service) {
    int ofService = taken.getOrDefault(service, 0);
    if (all >= most || ofService >= mostOfService) {
      return false;
    }
    all++;
    taken.put(service, ofService + 1);
    return true;
  }

  /// Gives it back, once.
  synchronized void leave(String service) {
    all--;
    taken.merge(service, -1, Integer::sum);
  }
}
