package io.marketgate.gateway.backend;

/// What each event loop has of what is bounded for an address, because it shares nothing with the
/// others.
///
/// @param connections to an address at once
/// @param waiting calls that wait for one of them
public record LoopShare(int connections, int waiting) {

  /// @param eventLoops how many share what is bounded
  static LoopShare of(BackendProperties properties, int eventLoops) {
    return new LoopShare(
        Math.max(1, properties.connections() / eventLoops),
        Math.max(1, properties.waiting() / eventLoops));
  }
}
