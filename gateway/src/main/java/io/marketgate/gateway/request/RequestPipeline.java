package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.ContractParser;
import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.backend.BackendForwarder;
import io.marketgate.gateway.call.Answers;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder;
import io.marketgate.gateway.call.RedactedUrl;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.call.TraceContext;
import io.marketgate.gateway.call.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/// One call of the product contract, from the door to the answer:
///
/// 1. contract — what is asked: the five parts, the action, its parameters
/// 2. token — who calls: the access token, and `userinfo` agreeing with it
/// 3. subscription — for whom: the tenant of the account, enabled and subscribed
/// 4. permission — whether the caller may do this
/// 5. throttle — whether he does not call too often
/// 6. quota — whether enough of what was bought is left
/// 7. dispatch — a built-in action answers in process, any other is forwarded to its backend and
///    the envelope streamed around what it says
/// 8. record — trace, access log, metrics
///
/// Steps 1 to 6 let the call pass or refuse it; the first refusal is the answer. An exception means
/// that something is broken, and is answered without a word about it.
public final class RequestPipeline {

  private static final Logger LOG = LoggerFactory.getLogger(RequestPipeline.class);
  private static final String ALLOWED = "GET, HEAD";

  private final ContractStep contract;
  private final List<Step> admission;
  private final BackendForwarder backends;
  private final Answers answers;
  private final List<CallRecorder> recorders;

  RequestPipeline(
      ContractStep contract,
      List<Step> admission,
      BackendForwarder backends,
      Answers answers,
      List<CallRecorder> recorders) {
    this.contract = contract;
    this.admission = List.copyOf(admission);
    this.backends = backends;
    this.answers = answers;
    this.recorders = List.copyOf(recorders);
  }

  /// Handles a call from beginning to end; never fails.
  Mono<Void> handle(ServerWebExchange exchange, Call call) {
    return Mono.defer(() -> admit(exchange, call))
        .flatMap(verdict ->
            switch (verdict) {
              case Verdict.Passed _ -> dispatch(exchange, call);
              case Verdict.Refused(Refusal refusal) -> refuse(exchange, call, refusal);
            })
        .onErrorResume(failure -> fail(exchange, call, failure))
        .doOnSuccess(ending -> record(exchange, call, ending))
        .doOnCancel(() -> record(exchange, call, CallRecorder.Ending.callerGone()))
        .then();
  }

  /// Steps 1 to 6.
  private Mono<Verdict> admit(ServerWebExchange exchange, Call call) {
    ServerHttpRequest request = exchange.getRequest();
    HttpMethod method = request.getMethod();
    if (method != HttpMethod.GET && method != HttpMethod.HEAD) {
      call.traced(
          TraceContext.of(
              ContractParser.traceIdIn(request.getURI().getRawQuery()),
              request.getHeaders().getFirst("traceparent")));
      return Step.refuse(new Refusal.MethodNotAllowed(ALLOWED));
    }
    long begun = System.nanoTime();
    return contract
        .check(
            call,
            request.getURI().getRawQuery(),
            request.getHeaders().getFirst("Authorization"),
            request.getHeaders().getFirst("traceparent"))
        .doOnNext(verdict -> took(call, "contract", verdict, begun))
        .flatMap(verdict -> admitFrom(call, verdict, 0));
  }

  /// The steps from one on, as long as they let the call pass.
  private Mono<Verdict> admitFrom(Call call, Verdict soFar, int index) {
    if (soFar instanceof Verdict.Refused || index == admission.size()) {
      return Mono.just(soFar);
    }
    Step step = admission.get(index);
    long begun = System.nanoTime();
    return step.check(call)
        .single()
        .doOnNext(verdict -> took(call, step.name(), verdict, begun))
        .flatMap(verdict -> admitFrom(call, verdict, index + 1));
  }

  /// Step 7.
  private Mono<CallRecorder.Ending> dispatch(ServerWebExchange exchange, Call call) {
    long begun = System.nanoTime();
    return switch (call.target()) {
      case Target.BuiltIn(var action) ->
          action
              .answer(call)
              .flatMap(data -> answers.succeed(exchange.getResponse(), call, data))
              .thenReturn(CallRecorder.Ending.success());
      case Target.Catalogued target ->
          backends
              .forward(exchange, call, target)
              .doOnNext(verdict -> took(call, "backend", verdict, begun))
              .flatMap(verdict ->
                  switch (verdict) {
                    case Verdict.Passed _ -> Mono.just(CallRecorder.Ending.success());
                    case Verdict.Refused(Refusal refusal) -> refuse(exchange, call, refusal);
                  });
    };
  }

  private Mono<CallRecorder.Ending> refuse(ServerWebExchange exchange, Call call, Refusal refusal) {
    ErrorTable.Entry entry = ErrorTable.entry(refusal);
    return answers
        .refuse(exchange.getResponse(), call, refusal)
        .thenReturn(new CallRecorder.Ending(entry.status(), entry.code()));
  }

  private Mono<CallRecorder.Ending> fail(ServerWebExchange exchange, Call call, Throwable failure) {
    if (exchange.getResponse().isCommitted()) {
      // The answer has begun: breaking it off is the only way left to say that it is not whole.
      return Mono.<CallRecorder.Ending>error(failure)
          .doOnError(broken -> record(exchange, call, CallRecorder.Ending.brokenOff()));
    }
    return refuse(exchange, call, Failures.toRefusal(call, failure));
  }

  /// Step 8. What goes wrong here must not go wrong for the caller.
  private void record(ServerWebExchange exchange, Call call, CallRecorder.@Nullable Ending ending) {
    if (ending == null) {
      return;
    }
    String rawQuery = exchange.getRequest().getURI().getRawQuery();
    String url = RedactedUrl.of(call.actionName(), rawQuery, call.trace().traceId());
    for (CallRecorder recorder : recorders) {
      try {
        recorder.record(call, ending, url);
      } catch (RuntimeException e) {
        LOG.error("The call {} cannot be recorded", call.requestId(), e);
      }
    }
  }

  private static void took(Call call, String step, Verdict verdict, long begun) {
    String word =
        switch (verdict) {
          case Verdict.Passed _ -> "passed";
          case Verdict.Refused(Refusal refusal) -> ErrorTable.entry(refusal).code();
        };
    call.took(step, word, System.nanoTime() - begun);
  }
}
