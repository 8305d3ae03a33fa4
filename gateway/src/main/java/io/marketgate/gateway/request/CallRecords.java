package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallLog;
import io.marketgate.gateway.call.CallRecorder;
import io.marketgate.gateway.call.CallRecorder.Ending;
import io.marketgate.gateway.call.RedactedUrl;
import io.marketgate.gateway.http.EarlyRefusals;
import io.marketgate.gateway.http.EarlyRequest;
import io.marketgate.gateway.http.Origins;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes finished calls down: trace, access log, metrics. What goes wrong here must not go wrong
/// for the caller.
final class CallRecords implements EarlyRefusals {

  private static final Logger LOG = LoggerFactory.getLogger(CallRecords.class);

  private final List<CallRecorder> recorders;
  private final Origins origins;
  private final Clock clock;

  CallRecords(List<CallRecorder> recorders, Origins origins, Clock clock) {
    this.recorders = List.copyOf(recorders);
    this.origins = origins;
    this.clock = clock;
  }

  /// @param rawQuery as it was sent; null when there is none
  void record(Call call, Ending ending, @Nullable String rawQuery) {
    String url = RedactedUrl.of(call.actionName(), rawQuery, call.trace().traceId());
    for (CallRecorder recorder : recorders) {
      try {
        recorder.record(call, ending, url);
      } catch (RuntimeException e) {
        CallLog.about(LOG.atError(), call)
            .setCause(e)
            .log("The call {} cannot be recorded", call.requestId());
      }
    }
  }

  @Override
  public void refused(EarlyRequest request, String peer, ErrorTable.Entry entry, long waited) {
    Call call =
        new Call(
            request.requestId(),
            request.action(),
            clock.instant(),
            () -> origins.of(peer, request.headers()));
    call.traced(request.trace());
    if (waited > 0) {
      call.waited(waited);
    }
    record(call, new Ending(entry.status(), entry.code()), request.rawQuery());
  }
}
