package io.marketgate.gateway.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.marketgate.gateway.call.FirstAnswer;
import io.marketgate.tenant.task.Task;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A task as callers see it.
///
/// @param task its id
/// @param status `RUNNING`, `SUCCEEDED`, `FAILED`, or `UNKNOWN` ([Task.Status])
/// @param percent how far it is, as its backend says
/// @param message what its backend says about that, or why it has failed or is not known
/// @param code why it has failed or is not known, as a call would have been refused
/// @param data what it ended with, JSON
@JsonInclude(JsonInclude.Include.NON_NULL)
record TaskView(
    String task,
    String action,
    String traceId,
    String status,
    @Nullable Integer percent,
    @Nullable String message,
    @Nullable String code,
    @JsonRawValue @Nullable String data,
    Instant startedAt,
    @Nullable Instant finishedAt) {

  /// @param result what it ended with; null before that
  static TaskView of(Task task, @Nullable FirstAnswer result, Instant now) {
    FirstAnswer failure = result == null || result.isSuccess() ? null : result;
    return new TaskView(
        task.id(),
        task.action(),
        task.traceId(),
        task.statusAt(now).name(),
        task.percent(),
        failure == null ? task.message() : failure.message(),
        failure == null ? null : failure.code(),
        result == null ? null : result.data(),
        task.createdAt(),
        task.finishedAt());
  }

  boolean isRunning() {
    return status.equals(Task.Status.RUNNING.name());
  }

  /// Whether it is not known what has become of it.
  boolean isUnknown() {
    return status.equals(Task.Status.UNKNOWN.name());
  }

  /// Whether nothing changes any more; what is not known may still turn out.
  boolean hasEnded() {
    return finishedAt != null;
  }
}
