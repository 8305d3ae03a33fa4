package io.marketgate.gateway.backend;

/// What each event loop has of what is bounded for an address, because it shares nothing with the
/// others.
///
/// @param connections to an address at once
public record LoopShare(int connections) {

  static LoopShare of(int connections, int eventLoops) {
    return new LoopShare(Math.max(1, connections / eventLoops));
  }
}
