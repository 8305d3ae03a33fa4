package io.marketgate.tenant.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Work that an action has begun.
///
/// @param organization for whom
/// @param id ours
/// @param action that began it
/// @param traceId of the call that began it
/// @param readers who may look at it
/// @param status as stored; see [#statusAt]
/// @param percent how far it is, 0 to 100; null when nobody has said
/// @param message what its backend says about how far it is; null for nothing
/// @param result what it ended with, as whoever ended it has sealed it, or why nobody knows; null
///   before that
/// @param createdAt when it began
/// @param leaseUntil when it has ended at the latest
/// @param awaitedUntil until when a replica is believed to wait for its backend; null when none has
///   to
/// @param finishedAt when it ended; null before that
public record Task(
    String organization,
    String id,
    String action,
    String traceId,
    Readers readers,
    Status status,
    @Nullable Integer percent,
    @Nullable String message,
    @Nullable String result,
    Instant createdAt,
    Instant leaseUntil,
    @Nullable Instant awaitedUntil,
    @Nullable Instant finishedAt) {

  /// What a task is found by.
  public record Key(String organization, String id) {}

  /// Who may look at a task. Null is what was not kept yet when it was begun.
  ///
  /// @param begunBy hash over who made the call that began it
  /// @param permission what that call needed, as whoever began it has sealed it
  public record Readers(@Nullable String begunBy, @Nullable String permission) {}

  /// What it is found by.
  public Key key() {
    return new Key(organization, id);
  }

  /// How it stands.
  public enum Status {
    RUNNING,
    SUCCEEDED,
    FAILED,
    /// It should have ended by now, its backend has failed on the way, or the replica that waited
    /// for it has died, and nobody has said how it ended.
    UNKNOWN
  }

  /// How it stands at an instant: what should have ended, or is waited for by nobody who should, is
  /// not known to run any more.
  public Status statusAt(Instant instant) {
    boolean isOverdue = !instant.isBefore(leaseUntil);
    boolean isDeserted = awaitedUntil != null && !instant.isBefore(awaitedUntil);
    return status == Status.RUNNING && (isOverdue || isDeserted) ? Status.UNKNOWN : status;
  }
}
