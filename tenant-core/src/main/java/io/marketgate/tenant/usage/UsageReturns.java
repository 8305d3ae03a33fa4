package io.marketgate.tenant.usage;

import io.marketgate.tenant.refusal.RefusedChange;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/// Gives back what was taken for nothing. Whoever it was taken for has his answer already, so it is
/// tried for a while apart from him, and an operator reads of what could not be given back.
public final class UsageReturns {

  private static final Logger LOG = LoggerFactory.getLogger(UsageReturns.class);

  private static final int MOST_REPETITIONS = 6;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /// More than fail at once while a database is away, because calls are refused then before they
  /// take anything.
  private static final int AT_ONCE = 1_000;

  private final Usage usage;
  private final Semaphore places = new Semaphore(AT_ONCE);

  UsageReturns(Usage usage) {
    this.usage = usage;
  }

  /// Gives something back.
  ///
  /// @return when it is, or when the first attempt has failed
  public Mono<Void> giveBack(UsageCommand.GiveBack command) {
    return usage
        .run(command)
        .then()
        .onErrorResume(
            failure -> Mono.fromRunnable(() -> goOn(usage.run(command).then(), command)));
  }

  /// Gives back what was taken under a key that is the same for every repetition of a call: once
  /// only, because somebody who repeats it relies on what is taken. What cannot be given back now
  /// is his.
  public Mono<Void> giveBackNow(UsageCommand.GiveBack command) {
    return usage
        .run(command)
        .doOnError(failure -> leave(command, failure.toString()))
        .onErrorComplete()
        .then();
  }

  /// Undoes a command whose answer has not come: it may have been carried out, or be yet. The same
  /// key tells what was taken; where nothing was, it is taken now and given back.
  ///
  /// @param taking with a key that nobody else uses
  public void undo(UsageCommand taking) {
    String key = Objects.requireNonNull(taking.key(), "a command without a key cannot be undone");
    Mono<Void> undone =
        usage
            .run(taking)
            .filter(UsageAnswer::isAllowed)
            .flatMap(answer ->
                usage.run(
                    new UsageCommand.GiveBack(
                        taking.organization(),
                        taking.metric(),
                        taking.amount(),
                        answer.parts(),
                        key)))
            .then();
    goOn(undone, taking);
  }

  private void goOn(Mono<Void> work, UsageCommand command) {
    if (!places.tryAcquire()) {
      leave(command, "too much is being given back");
      return;
    }
    var _ =
        work.retryWhen(
                Retry.backoff(MOST_REPETITIONS, FIRST_PAUSE)
                    .maxBackoff(LONGEST_PAUSE)
                    .filter(failure -> !(failure instanceof RefusedChange)))
            .doOnError(failure -> leave(command, failure.toString()))
            .doFinally(end -> places.release())
            .toFuture();
  }

  private static void leave(UsageCommand command, String reason) {
    LOG.error(
        "{} of {} that {} has taken for nothing could not be given back: {}",
        command.amount(),
        command.metric(),
        command.organization(),
        reason);
  }
}
