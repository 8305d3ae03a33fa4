package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.backend.BackendForwarder;
import io.marketgate.gateway.backend.WholeAnswers;
import io.marketgate.gateway.call.Answers;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder.Ending;
import io.marketgate.gateway.call.Exchange;
import io.marketgate.gateway.call.FirstAnswer;
import io.marketgate.gateway.call.RefusedException;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.gateway.call.WatchableAction;
import io.marketgate.gateway.task.TaskRunner;
import io.marketgate.tenant.idempotency.WriteClaim;
import io.marketgate.tenant.storage.Settlement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Has a call answered that nothing speaks against: a built-in action in process, any other by its
/// backend. What a reading action says is streamed; what a write says is taken as a whole, so that
/// a repetition can be told.
final class Dispatcher {

  private final BackendForwarder backends;
  private final WholeAnswers whole;
  private final TaskRunner tasks;
  private final QuotaStep quota;
  private final OnceOnlyStep once;
  private final Answers answers;
  private final Settlement settlement;

  Dispatcher(
      BackendForwarder backends,
      WholeAnswers whole,
      TaskRunner tasks,
      QuotaStep quota,
      OnceOnlyStep once,
      Answers answers,
      Settlement settlement) {
    this.backends = backends;
    this.whole = whole;
    this.tasks = tasks;
    this.quota = quota;
    this.once = once;
    this.answers = answers;
    this.settlement = settlement;
  }

  /// Answers the call.
  ///
  /// @return how it ended; fails when the answer broke off after it had begun, or something of ours
  ///   is broken
  Mono<Ending> dispatch(Exchange exchange, Call call) {
    return switch (call.target()) {
      case Target.BuiltIn(var action, _) ->
          action instanceof WatchableAction watchable && exchange.takesEvents()
              ? watch(exchange, call, watchable)
              : action.isWrite()
                  ? give(exchange, call, answer(action, call))
                  : action
                      .answer(call)
                      .flatMap(data -> answers.succeed(exchange, call, data))
                      .thenReturn(Ending.success());
      case Target.Catalogued target ->
          target.action().task() != null
              ? begin(exchange, call, target, target.action().task())
              : target.action().takesWholeAnswers()
                  ? whole(exchange, call, target)
                  : stream(exchange, call, target);
    };
  }

  private Mono<Ending> stream(Exchange exchange, Call call, Target.Catalogued target) {
    long begun = System.nanoTime();
    return backends
        .forward(exchange, call, target)
        .doOnNext(outcome -> call.took("backend", verdict(outcome), System.nanoTime() - begun))
        .delayUntil(outcome ->
            call.taken().isEmpty()
                ? Mono.empty()
                : settled(call, quota.settle(call, verdict(outcome))))
        .flatMap(outcome ->
            outcome instanceof Outcome.Refused<byte[]>(Refusal refusal)
                ? refuse(exchange, call, refusal)
                : Mono.just(Ending.success()));
  }

  private Mono<Ending> whole(Exchange exchange, Call call, Target.Catalogued target) {
    long begun = System.nanoTime();
    return give(
        exchange,
        call,
        whole
            .of(exchange.eventLoop(), call, target)
            .doOnNext(outcome ->
                call.took(
                    isKept(call, outcome) ? "cache" : "backend",
                    verdict(outcome),
                    System.nanoTime() - begun)));
  }

  /// Whether there is an answer and nobody has been asked for it.
  private static boolean isKept(Call call, Outcome<byte[]> outcome) {
    return outcome instanceof Outcome.Value<byte[]> && call.backendAnswer() == null;
  }

  /// The first answer decides about the status; what fails after it ends the events.
  private Mono<Ending> watch(Exchange exchange, Call call, WatchableAction action) {
    return action
        .watch(call)
        .switchOnFirst((first, all) -> {
          WatchableAction.Seen seen = first.get();
          if (seen == null) {
            return all.then(Mono.<Ending>empty());
          }
          Mono<Void> answered =
              seen.isLast() && Answers.hasSeenTheLast(exchange)
                  ? answers.noMoreEvents(exchange, call)
                  : answers.events(exchange, call, all);
          return answered.thenReturn(Ending.success());
        })
        .next();
  }

  /// Answers that the work has begun, and leaves it to itself. A write, which alone can be a task,
  /// has one backend.
  private Mono<Ending> begin(
      Exchange exchange, Call call, Target.Catalogued target, Duration longest) {
    WriteClaim claim = call.takeClaim();
    Mono<Outcome<byte[]>> work =
        whole
            .of(exchange.eventLoop(), call, target)
            .delayUntil(outcome ->
                TaskRunner.isLost(outcome)
                    ? giveBack(call, claim, quota.settleUnknown(call))
                    : giveBack(call, claim, verdict(outcome)));
    return tasks
        .begin(call, target, longest, work)
        .map(task -> FirstAnswer.accepted(answers.toJson(task)))
        .delayUntil(accepted -> settled(call, once.settle(claim, accepted)))
        .onErrorResume(failure -> undo(call, claim, failure))
        .flatMap(
            accepted -> answers.give(exchange, call, accepted).thenReturn(Ending.of(accepted)));
  }

  /// What a built-in write says.
  private Mono<Outcome<byte[]>> answer(BuiltInAction action, Call call) {
    return action
        .answer(call)
        .map(data -> Outcome.of(answers.toJson(data)))
        .onErrorResume(failure -> Mono.just(Outcome.refused(Failures.ofWrite(call, failure))));
  }

  private Mono<Ending> give(Exchange exchange, Call call, Mono<Outcome<byte[]>> work) {
    WriteClaim claim = call.takeClaim();
    boolean isToBeSettled = claim != null || !call.taken().isEmpty();
    return work.delayUntil(
            outcome -> isToBeSettled ? settled(call, settle(call, claim, outcome)) : Mono.empty())
        .onErrorResume(failure -> undo(call, claim, failure))
        .flatMap(outcome ->
            switch (outcome) {
              case Outcome.Value<byte[]>(byte[] data) ->
                  answers.succeedWith(exchange, call, data).thenReturn(Ending.success());
              case Outcome.Refused<byte[]>(Refusal refusal) -> refuse(exchange, call, refusal);
            });
  }

  /// What was taken for a call that fails here is given back, and its claim settled.
  private <T> Mono<T> undo(Call call, @Nullable WriteClaim claim, Throwable failure) {
    Refusal refusal = Failures.toRefusal(call, failure);
    return settled(call, settle(call, claim, Outcome.refused(refusal)))
        .then(Mono.error(new RefusedException(refusal)));
  }

  /// First what was taken, which only he may give back who still has the claim.
  private Mono<Void> settle(Call call, @Nullable WriteClaim claim, Outcome<byte[]> outcome) {
    return giveBack(call, claim, verdict(outcome))
        .then(Mono.defer(() -> once.settle(claim, outcome)));
  }

  private Mono<Void> settled(Call call, Mono<Void> settling) {
    return settlement.of(settling, call.elapsedNanos());
  }

  /// What was taken under a key that is the same for every repetition is given back by one alone.
  private Mono<Void> giveBack(Call call, @Nullable WriteClaim claim, Verdict verdict) {
    Mono<Void> settled = quota.settle(call, verdict);
    return verdict instanceof Verdict.Refused ? giveBack(call, claim, settled) : settled;
  }

  private Mono<Void> giveBack(Call call, @Nullable WriteClaim claim, Mono<Void> settled) {
    boolean isShared = call.taken().stream().anyMatch(taken -> taken.key() != null);
    return isShared ? once.isOurs(claim).flatMap(ours -> ours ? settled : Mono.empty()) : settled;
  }

  private static Verdict verdict(Outcome<byte[]> outcome) {
    return outcome instanceof Outcome.Refused<byte[]>(Refusal refusal)
        ? Step.refuse(refusal)
        : Step.pass();
  }

  private Mono<Ending> refuse(Exchange exchange, Call call, Refusal refusal) {
    return answers.refuse(exchange, call, refusal).thenReturn(Ending.of(refusal));
  }
}
