package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.ContractParser;
import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.backend.BackendForwarder;
import io.marketgate.gateway.call.Answers;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder;
import io.marketgate.gateway.call.Exchange;
import io.marketgate.gateway.call.RedactedUrl;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.call.TraceContext;
import io.marketgate.gateway.call.Verdict;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
  private final QuotaStep quota;
  private final BackendForwarder backends;
  private final Answers answers;
  private final List<CallRecorder> recorders;

  RequestPipeline(
      ContractStep contract,
      List<Step> admission,
      QuotaStep quota,
      BackendForwarder backends,
      Answers answers,
      List<CallRecorder> recorders) {
    this.contract = contract;
    this.admission = Stream.concat(admission.stream(), Stream.of(quota)).toList();
    this.quota = quota;
    this.backends = backends;
    this.answers = answers;
    this.recorders = List.copyOf(recorders);
  }

  /// Handles a call from beginning to end.
  ///
  /// @return fails only when the answer broke off after it had begun
  Mono<Void> handle(Exchange exchange, Call call) {
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
  private Mono<Verdict> admit(Exchange exchange, Call call) {
    String traceParent = exchange.header("traceparent");
    HttpMethod method = exchange.method();
    if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
      call.traced(TraceContext.of(ContractParser.traceIdIn(exchange.rawQuery()), traceParent));
      return Mono.just(new Verdict.Refused(new Refusal.MethodNotAllowed(ALLOWED)));
    }
    long begun = System.nanoTime();
    Verdict verdict =
        contract.check(call, exchange.rawQuery(), exchange.header("Authorization"), traceParent);
    took(call, "contract", verdict, begun);
    return admitFrom(call, verdict, 0);
  }

  /// The steps from one on, as long as they let the call pass. A step that can answer at once is
  /// not waited for.
  private Mono<Verdict> admitFrom(Call call, Verdict soFar, int first) {
    Verdict verdict = soFar;
    for (int index = first; index < admission.size(); index++) {
      if (verdict instanceof Verdict.Refused) {
        break;
      }
      Step step = admission.get(index);
      long begun = System.nanoTime();
      switch (step.check(call)) {
        case Step.Answer.Now(Verdict now) -> {
          took(call, step.name(), now, begun);
          verdict = now;
        }
        case Step.Answer.Later(Mono<Verdict> later) -> {
          int next = index + 1;
          return later
              .single()
              .doOnNext(found -> took(call, step.name(), found, begun))
              .flatMap(found -> admitFrom(call, found, next));
        }
      }
    }
    return Mono.just(verdict);
  }

  /// Step 7.
  private Mono<CallRecorder.Ending> dispatch(Exchange exchange, Call call) {
    long begun = System.nanoTime();
    return switch (call.target()) {
      case Target.BuiltIn(var action, _) ->
          action
              .answer(call)
              .flatMap(data -> answers.succeed(exchange, call, data))
              .thenReturn(CallRecorder.Ending.success());
      case Target.Catalogued target ->
          backends
              .forward(exchange, call, target)
              .doOnNext(verdict -> took(call, "backend", verdict, begun))
              .delayUntil(verdict -> quota.settle(call, verdict))
              .flatMap(verdict ->
                  switch (verdict) {
                    case Verdict.Passed _ -> Mono.just(CallRecorder.Ending.success());
                    case Verdict.Refused(Refusal refusal) -> refuse(exchange, call, refusal);
                  });
    };
  }

  private Mono<CallRecorder.Ending> refuse(Exchange exchange, Call call, Refusal refusal) {
    ErrorTable.Entry entry = ErrorTable.entry(refusal);
    return answers
        .refuse(exchange, call, refusal)
        .thenReturn(new CallRecorder.Ending(entry.status(), entry.code()));
  }

  private Mono<CallRecorder.Ending> fail(Exchange exchange, Call call, Throwable failure) {
    if (exchange.isCallerGone()) {
      return Mono.just(CallRecorder.Ending.callerGone());
    }
    if (exchange.isAnswered()) {
      // The answer has begun: breaking it off is the only way left to say that it is not whole.
      return Mono.<CallRecorder.Ending>error(failure)
          .doOnError(broken -> record(exchange, call, CallRecorder.Ending.brokenOff()));
    }
    return refuse(exchange, call, Failures.toRefusal(call, failure));
  }

  /// Step 8. What goes wrong here must not go wrong for the caller.
  private void record(Exchange exchange, Call call, CallRecorder.@Nullable Ending ending) {
    if (ending == null) {
      return;
    }
    String url = RedactedUrl.of(call.actionName(), exchange.rawQuery(), call.trace().traceId());
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
