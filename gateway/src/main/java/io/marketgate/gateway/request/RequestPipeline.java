package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.ContractParser;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Answers;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder.Ending;
import io.marketgate.gateway.call.Exchange;
import io.marketgate.gateway.call.FirstAnswer;
import io.marketgate.gateway.call.TraceContext;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.tenant.background.Detached;
import io.marketgate.tenant.storage.Settlement;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// One call of the product contract, from the door to the answer:
///
/// 1. contract — what is asked: the five parts, the action, its parameters
/// 2. token — who calls: the access token, and `userinfo` agreeing with it and, for a write from a
///    web page, whether that page may
/// 3. subscription — for whom: the tenant of the account, enabled and subscribed
/// 4. permission — whether the caller may do this
/// 5. throttle — whether he does not call too often
/// 6. once — whether it is not a write that was made before
/// 7. quota — whether enough of what was bought is left
/// 8. dispatch — a built-in action answers in process, any other is forwarded to its backend and
///    the envelope streamed around what it says
/// 9. record — trace, access log, metrics
///
/// Steps 1 to 7 let the call pass or end it; the first that ends it is the answer. An exception
/// means that something is broken, and is answered without a word about it.
public final class RequestPipeline {

  private static final String ALLOWED = "GET, HEAD";

  /// Whoever asks with HEAD only looks (RFC 9110, 9.2.1).
  private static final String ALLOWED_FOR_WRITES = "GET";

  private final ContractStep contract;
  private final List<Step> admission;
  private final OnceOnlyStep once;
  private final Dispatcher dispatcher;
  private final Answers answers;
  private final CallRecords records;
  private final Settlement settlement;

  RequestPipeline(
      ContractStep contract,
      List<Step> admission,
      OnceOnlyStep once,
      Dispatcher dispatcher,
      Answers answers,
      CallRecords records,
      Settlement settlement) {
    this.contract = contract;
    this.admission = List.copyOf(admission);
    this.once = once;
    this.dispatcher = dispatcher;
    this.answers = answers;
    this.records = records;
    this.settlement = settlement;
  }

  /// Handles a call from beginning to end.
  ///
  /// @return fails only when the answer broke off after it had begun
  Mono<Void> handle(Exchange exchange, Call call) {
    return Mono.defer(() -> answer(exchange, call))
        .doOnSuccess(ending -> record(exchange, call, ending))
        .doOnCancel(() -> record(exchange, call, Ending.callerGone()))
        .then();
  }

  /// Steps 1 to 8. A write goes on to its end when the caller hangs up, because it may be he who
  /// repeats it.
  private Mono<Ending> answer(Exchange exchange, Call call) {
    Mono<Ending> answered =
        admitted(exchange, call)
            .flatMap(verdict ->
                switch (verdict) {
                  case Verdict.Passed _ -> dispatcher.dispatch(exchange, call);
                  case Verdict.Answered(FirstAnswer answer) ->
                      answers.replay(exchange, call, answer).thenReturn(Ending.of(answer));
                  case Verdict.Refused(Refusal refusal) -> refuse(exchange, call, refusal);
                })
            .onErrorResume(failure -> fail(exchange, call, failure));
    return call.hasTarget() && call.target().isWrite() ? Detached.from(answered) : answered;
  }

  /// A step that answers at once fails at once as well, and what fails is answered like the rest.
  private Mono<Verdict> admitted(Exchange exchange, Call call) {
    try {
      return admit(exchange, call);
    } catch (RuntimeException failure) {
      return Mono.error(failure);
    }
  }

  /// Steps 1 to 7.
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
    if (HttpMethod.HEAD.equals(method) && call.hasTarget() && call.target().isWrite()) {
      return Mono.just(new Verdict.Refused(new Refusal.MethodNotAllowed(ALLOWED_FOR_WRITES)));
    }
    return admitFrom(call, verdict, 0);
  }

  /// The steps from one on, as long as they let the call pass. A step that can answer at once is
  /// not waited for.
  private Mono<Verdict> admitFrom(Call call, Verdict soFar, int first) {
    Verdict verdict = soFar;
    for (int index = first; index < admission.size(); index++) {
      if (!(verdict instanceof Verdict.Passed)) {
        break;
      }
      Step step = admission.get(index);
      long begun = System.nanoTime();
      switch (step.check(call)) {
        case Step.Answer.Now(Verdict now) -> {
          took(call, step.name(), now, begun);
          verdict = now;
        }
        case Step.Answer.NotConcerned _ -> {}
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

  private Mono<Ending> refuse(Exchange exchange, Call call, Refusal refusal) {
    Mono<Void> refused = answers.refuse(exchange, call, refusal);
    return (call.hasClaim() ? release(call).then(refused) : refused).thenReturn(Ending.of(refusal));
  }

  private Mono<Void> release(Call call) {
    return settlement.of(once.release(call), call.elapsedNanos());
  }

  private Mono<Ending> fail(Exchange exchange, Call call, Throwable failure) {
    if (exchange.isCallerGone()) {
      return call.hasClaim()
          ? release(call).thenReturn(Ending.callerGone())
          : Mono.just(Ending.callerGone());
    }
    if (exchange.isAnswered()) {
      // The answer has begun: breaking it off is the only way left to say that it is not whole.
      return Mono.<Ending>error(failure)
          .doOnError(broken -> record(exchange, call, Ending.brokenOff()));
    }
    return refuse(exchange, call, Failures.toRefusal(call, failure));
  }

  /// Step 9.
  private void record(Exchange exchange, Call call, @Nullable Ending ending) {
    if (ending != null) {
      records.record(call, ending, exchange.rawQuery());
    }
  }

  private static void took(Call call, String step, Verdict verdict, long begun) {
    call.took(step, verdict, System.nanoTime() - begun);
  }
}
