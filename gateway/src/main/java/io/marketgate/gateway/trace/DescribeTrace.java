package io.marketgate.gateway.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.ParamsCheck;
import io.marketgate.gateway.call.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `{traceId}`: the requests under a trace id, of the caller's own organization (api.md 2 and 6).
/// Where the vendor's backends are, and on how many replicas, is not a customer's business.
final class DescribeTrace implements BuiltInAction {

  private static final String TRACE_ID = "traceId";
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int NOT_FOUND = 404;

  private final TraceLookup lookup;

  private record Answer(List<Item> items) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Item(
      Instant instant,
      String requestId,
      String action,
      @Nullable String uid,
      List<Call.StepTiming> steps,
      int status,
      String code,
      long durationMicros,
      @Nullable Integer backendStatus) {

    static Item of(TraceRecord trace) {
      return new Item(
          trace.instant(),
          trace.requestId(),
          trace.action(),
          trace.uid(),
          trace.steps(),
          trace.status(),
          trace.code(),
          trace.durationMicros(),
          trace.backend() == null ? null : trace.backend().status());
    }
  }

  DescribeTrace(TraceLookup lookup) {
    this.lookup = lookup;
  }

  @Override
  public String name() {
    return "DescribeTrace";
  }

  @Override
  public Optional<Refusal> checkParams(ObjectNode params) {
    Optional<Refusal> unknown = ParamsCheck.unknown(params, Set.of(TRACE_ID));
    if (unknown.isPresent()) {
      return unknown;
    }
    JsonNode traceId = params.get(TRACE_ID);
    if (traceId == null) {
      return Optional.of(new Refusal.MissingParameter("params/" + TRACE_ID));
    }
    return traceId.isString() && FORM.matcher(traceId.stringValue()).matches()
        ? Optional.empty()
        : ParamsCheck.invalid(TRACE_ID, "it must be 1 to 64 of [A-Za-z0-9._-]");
  }

  @Override
  public Mono<Object> answer(Call call) {
    String organization = call.tenant().organization().id();
    String traceId = call.request().params().get(TRACE_ID).stringValue();
    return lookup
        .find(organization, traceId)
        .<Object>map(traces -> new Answer(traces.stream().map(Item::of).toList()))
        .switchIfEmpty(Mono.error(DescribeTrace::notFound));
  }

  private static RefusedException notFound() {
    return new RefusedException(
        new Refusal.ActionRefused(
            NOT_FOUND, "TraceNotFound", "No request with this trace id is kept."));
  }
}
