package io.marketgate.tenant.background;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/// Subscribes to work when the program starts and ends it when the program stops. A failure of the
/// work is logged and the work is taken up again after a pause that grows.
public final class BackgroundLoop implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(BackgroundLoop.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Mono<Void> work;
  private final Gate gate;
  private @Nullable Disposable subscription;

  /// Whether the next step is to be done.
  private static final class Gate {

    private volatile Supplier<Mono<Boolean>> condition = () -> Mono.just(true);

    Mono<Boolean> isOpen() {
      return Mono.defer(() -> condition.get());
    }
  }

  private BackgroundLoop(Mono<Void> work, Gate gate) {
    this.work = work;
    this.gate = gate;
  }

  /// Repeats a step, with a pause before each.
  ///
  /// @param name for the log: "events to Kafka"
  /// @param pause between the end of a step and the next one
  /// @param scheduler whose threads run the step
  /// @param step done again and again
  public static BackgroundLoop repeat(
      String name, Duration pause, Scheduler scheduler, Mono<?> step) {
    return repeat(name, pause, LONGEST_PAUSE, scheduler, step);
  }

  /// The same for what is to go on soon after what it needs is back.
  ///
  /// @param longestPause after a step that has failed
  public static BackgroundLoop repeat(
      String name, Duration pause, Duration longestPause, Scheduler scheduler, Mono<?> step) {
    return forEver(
        name,
        longestPause,
        mayGoOn ->
            mayGoOn
                .filter(isOpen -> isOpen)
                .flatMap(isOpen -> step.then())
                .delaySubscription(pause, scheduler)
                .repeat()
                .then());
  }

  /// Lets steps wait until something is so. Asked before each one; when that fails, it is as with a
  /// step that fails.
  public void onlyWhile(Supplier<Mono<Boolean>> condition) {
    gate.condition = condition;
  }

  /// Keeps work going that does not end by itself.
  public static BackgroundLoop forEver(String name, Mono<Void> work) {
    return forEver(name, mayGoOn -> work);
  }

  /// The same for work with steps of its own.
  ///
  /// @param work made of the question whether a step may be done, which it asks before each
  ///   ([#onlyWhile])
  public static BackgroundLoop forEver(String name, Function<Mono<Boolean>, Mono<Void>> work) {
    return forEver(name, LONGEST_PAUSE, work);
  }

  private static BackgroundLoop forEver(
      String name, Duration longestPause, Function<Mono<Boolean>, Mono<Void>> work) {
    Gate gate = new Gate();
    Retry again =
        Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
            .maxBackoff(longestPause)
            .transientErrors(true)
            .doBeforeRetry(signal -> warn(name, signal.failure()));
    return new BackgroundLoop(work.apply(gate.isOpen()).retryWhen(again), gate);
  }

  @Override
  public synchronized void start() {
    subscription = work.subscribe();
  }

  @Override
  public synchronized void stop() {
    if (subscription != null) {
      subscription.dispose();
      subscription = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return subscription != null;
  }

  /// Before the first request and until after the last one.
  @Override
  public int getPhase() {
    return 0;
  }

  private static void warn(String name, Throwable failure) {
    if (failure instanceof TimeoutException) {
      LOG.warn("{}: no answer in time; trying again", name);
    } else {
      LOG.warn("{}: {}; trying again", name, failure.toString());
    }
  }
}
