package io.marketgate.tenant.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Work that an action has begun.
///
/// @param organization for whom
/// @param id ours
/// @param action that began it
/// @param traceId of the call that began it
/// @param status as stored; see [#statusAt]
/// @param percent how far it is, 0 to 100; null when nobody has said
/// @param message what its backend says about how far it is; null for nothing
/// @param result what it ended with, as whoever ended it has sealed it; null before that
/// @param createdAt when it began
/// @param leaseUntil when it has ended at the latest
/// @param finishedAt when it ended; null before that
public record Task(
    String organization,
    String id,
    String action,
    String traceId,
    Status status,
    @Nullable Integer percent,
    @Nullable String message,
    @Nullable String result,
    Instant createdAt,
    Instant leaseUntil,
    @Nullable Instant finishedAt) {

  /// How it stands.
  public enum Status {
    RUNNING,
    SUCCEEDED,
    FAILED,
    /// It should have ended by now, and nobody has said how.
    UNKNOWN
  }

  /// How it stands at an instant: what should have ended is not running any more.
  public Status statusAt(Instant instant) {
    return status == Status.RUNNING && !instant.isBefore(leaseUntil) ? Status.UNKNOWN : status;
  }
}
