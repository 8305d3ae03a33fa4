package io.marketgate.gateway.observation;

import java.time.Duration;

/// What waits in one of the platform's queues at one moment.
///
/// @param queue which one
/// @param waiting how many will be handled by themselves
/// @param parked how many wait for a person, because all attempts have failed
/// @param age of the oldest that waits; zero when nothing does
record Backlog(Queue queue, long waiting, long parked, Duration age) {

  /// The queues. Each is a table, so that nothing is lost when what follows is away.
  enum Queue {
    /// Events on their way to Kafka.
    EVENTS,
    /// Events on their way to the vendor's own systems.
    DELIVERIES,
    /// Calls to the product's own system: prepare an instance, suspend it.
    HOOKS,
    /// What was used, on its way to the marketplaces.
    USAGE,
    /// Marketplaces' calls that were stored and not finished, nor made again and finished then.
    CALLBACKS
  }
}
