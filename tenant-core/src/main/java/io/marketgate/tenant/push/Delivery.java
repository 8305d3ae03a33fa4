package io.marketgate.tenant.push;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An event for a receiver, and what has become of it.
///
/// @param id in the order of the events
/// @param target id of where it goes
/// @param event id that stays the same with every attempt
/// @param organization whose; empty for none
/// @param sequence counted for each organization
/// @param type of the event
/// @param body JSON, as it is sent
/// @param occurredAt when it happened
/// @param status where it stands
/// @param attempts how many there were
/// @param answerStatus of the last one; null without an answer
/// @param fault of the last one; null for none
/// @param attemptedAt when the last one was; null without one
public record Delivery(
    long id,
    String target,
    String event,
    String organization,
    long sequence,
    int type,
    String body,
    Instant occurredAt,
    Status status,
    int attempts,
    @Nullable Integer answerStatus,
    @Nullable String fault,
    @Nullable Instant attemptedAt) {

  /// Where a delivery stands.
  public enum Status {
    /// Waits for its first or next attempt.
    PENDING,
    /// The receiver has it.
    DONE,
    /// Given up, until somebody replays it.
    PARKED
  }

  /// Says nothing of people.
  @Override
  public String toString() {
    return "Delivery " + id;
  }
}
