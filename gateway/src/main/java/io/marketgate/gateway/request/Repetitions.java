package io.marketgate.gateway.request;

import io.marketgate.gateway.call.Call;
import io.marketgate.tenant.idempotency.ActionWrites;
import io.marketgate.tenant.idempotency.IdempotentWrites.Turn;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/// Repetitions of writes that still run, each of which waits for the first one's answer (api.md 1).
/// Of those that wait for the same write on this replica, one looks into the database again and
/// again, and tells the others what it has found: however many they are, others' calls have the
/// database, too.
final class Repetitions {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LONGEST_POLL = Duration.ofSeconds(1);

  private final Map<String, Sinks.One<Turn>> looking = new ConcurrentHashMap<>();
  private final Function<ActionWrites.Request, Mono<Turn>> writes;

  /// @param writes asks the database whose turn it is
  Repetitions(Function<ActionWrites.Request, Mono<Turn>> writes) {
    this.writes = writes;
  }

  /// Waits until the first call has ended.
  ///
  /// @param patience how long
  /// @return that it still runs when it has not ended by then, or nobody waits for that any more
  Mono<Turn> await(Call call, ActionWrites.Request request, Duration patience) {
    long until = call.elapsedNanos() + patience.toNanos();
    return Mono.defer(() -> look(call, request, until))
        .repeatWhenEmpty(times -> times.takeWhile(time -> isWaiting(call, until)))
        .defaultIfEmpty(new Turn.Running());
  }

  private static boolean isWaiting(Call call, long until) {
    return call.elapsedNanos() < until && !call.isCallerGone();
  }

  /// @return empty when it still runs, or another repetition has taken it over
  private Mono<Turn> look(Call call, ActionWrites.Request request, long until) {
    // Others with the same id may have been told so of a call with other params.
    String same = request.id() + " " + request.fingerprint();
    Sinks.One<Turn> found = Sinks.one();
    Sinks.One<Turn> known = looking.putIfAbsent(same, found);
    return known == null
        ? lookAgainAndAgain(call, request, until)
            .doOnTerminate(() -> looking.remove(same, found))
            .doOnSuccess(turn -> tell(found, turn))
            .doOnError(failure -> {
              var _ = found.tryEmitError(failure);
            })
            .doOnCancel(() -> {
              looking.remove(same, found);
              tell(found, null);
            })
        : known.asMono().takeUntilOther(isOver(call, until));
  }

  /// What only one may do is not for the others.
  private static void tell(Sinks.One<Turn> others, @Nullable Turn turn) {
    var _ =
        turn == null || turn instanceof Turn.Ours
            ? others.tryEmitEmpty()
            : others.tryEmitValue(turn);
  }

  private Mono<Turn> lookAgainAndAgain(Call call, ActionWrites.Request request, long until) {
    return Mono.delay(POLL)
        .then(Mono.defer(() -> writes.apply(request)))
        .filter(turn -> !(turn instanceof Turn.Running))
        .repeatWhenEmpty(times ->
            times
                .takeWhile(time -> isWaiting(call, until))
                .concatMap(time -> Mono.delay(pause(time))));
  }

  private static Mono<Long> isOver(Call call, long until) {
    return Flux.interval(LONGEST_POLL).filter(tick -> !isWaiting(call, until)).next();
  }

  private static Duration pause(long times) {
    Duration pause = POLL.multipliedBy(times / 5);
    return pause.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : pause;
  }
}
