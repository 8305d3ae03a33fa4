package io.marketgate.gateway.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.call.Call;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request under a trace id (api.md 6).
///
/// @param instant when it came
/// @param traceId the contract's
/// @param requestId ours
/// @param action what was asked; `?` when it was no action's name
/// @param organization for whom; null when it did not come that far
/// @param uid who called; null when it did not come that far
/// @param steps in order
/// @param status of HTTP
/// @param code of the envelope
/// @param durationMicros from the request to the end of the answer
/// @param backend what the backend said; null when none was asked
/// @param catalogue version of the action catalogue that it was answered by; null when it did not
///   come that far
/// @param replica that handled it
@JsonInclude(JsonInclude.Include.NON_NULL)
record TraceRecord(
    Instant instant,
    String traceId,
    String requestId,
    String action,
    @Nullable String organization,
    @Nullable String uid,
    List<Call.StepTiming> steps,
    int status,
    String code,
    long durationMicros,
    @Nullable Backend backend,
    @Nullable String catalogue,
    String replica) {

  TraceRecord {
    steps = List.copyOf(steps);
  }

  /// @param address scheme, host and port
  /// @param status of its answer; null when there was none
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Backend(String address, @Nullable Integer status) {}
}
