package io.marketgate.gateway.otlp;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder.Ending;
import io.marketgate.gateway.call.TraceContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is sent of a call: nothing of its parameters, its token or its user.
///
/// @param action what was asked; `UNKNOWN` for what is no action
/// @param organization for whom; null when it did not come that far
/// @param backend who has answered; null when none was asked
record FinishedCall(
    TraceContext trace,
    String action,
    @Nullable String organization,
    Instant startedAt,
    long nanos,
    List<Call.StepTiming> steps,
    @Nullable String backend,
    Ending ending) {

  static FinishedCall of(Call call, Ending ending) {
    var tenant = call.tenantIfKnown();
    var answer = call.backendAnswer();
    return new FinishedCall(
        call.trace(),
        call.hasTarget() ? call.actionName() : "UNKNOWN",
        tenant == null ? null : tenant.organization().id(),
        call.startedAt(),
        call.elapsedNanos(),
        call.steps(),
        answer == null ? null : answer.address(),
        ending);
  }
}
