package io.marketgate.gateway.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendStatus;
import io.marketgate.adapter.catalogue.CacheRule;
import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.RefusedException;
import io.marketgate.gateway.call.Target;
import io.netty.channel.EventLoop;
import java.io.ByteArrayOutputStream;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Answers that have to be there as a whole before anything of them is passed on: those of writes,
/// those that are mapped, those that are joined from several backends, and those that are given
/// again.
public final class WholeAnswers {

  private static final byte[] NULL = "null".getBytes(UTF_8);
  private static final BackendStatus OK = BackendStatus.of(200);

  private final BackendForwarder backends;
  private final AnswerCache cache;

  WholeAnswers(BackendForwarder backends, AnswerCache cache) {
    this.backends = backends;
    this.cache = cache;
  }

  /// What the caller gets. Nothing is written to him, who may be gone.
  ///
  /// @param eventLoop of the caller's connection
  /// @return JSON, empty where the backend has nothing to say; or why there is none
  public Mono<Outcome<byte[]>> of(EventLoop eventLoop, Call call, Target.Catalogued target) {
    CacheRule rule = target.action().cache();
    if (rule == null) {
      return asked(eventLoop, call, target).map(Asked::outcome);
    }
    byte[] known = cache.get(call, target, rule);
    return known == null
        ? asked(eventLoop, call, target)
            .doOnNext(asked -> {
              if (asked.isWhole()
                  && asked.outcome() instanceof Outcome.Value<byte[]>(byte[] json)) {
                cache.put(call, target, rule, json);
              }
            })
            .map(Asked::outcome)
        : Mono.just(Outcome.of(known));
  }

  /// What the backends have said.
  ///
  /// @param isWhole whether no part of it is missing
  private record Asked(Outcome<byte[]> outcome, boolean isWhole) {}

  private Mono<Asked> asked(EventLoop eventLoop, Call call, Target.Catalogued target) {
    Action action = target.action();
    if (!action.isJoined()) {
      return backends.collect(eventLoop, call, target, 0).map(outcome -> new Asked(outcome, true));
    }
    // The others cannot help any more then, and what they would say is not waited for.
    boolean isOverAtOnce = !action.isPartial();
    return Flux.range(0, action.backends().size())
        .flatMapSequential(
            part ->
                backends
                    .collect(eventLoop, call, target, part)
                    .flatMap(outcome -> isOverAtOnce ? given(outcome) : Mono.just(outcome)),
            action.backends().size())
        .collectList()
        .map(parts -> new Asked(joined(action, parts), isWhole(parts)))
        .onErrorResume(
            RefusedException.class,
            refused -> Mono.just(new Asked(Outcome.refused(refused.refusal()), false)));
  }

  private static Mono<Outcome<byte[]>> given(Outcome<byte[]> outcome) {
    return outcome instanceof Outcome.Refused<byte[]>(Refusal refusal)
        ? Mono.error(new RefusedException(refusal))
        : Mono.just(outcome);
  }

  private static boolean isWhole(List<Outcome<byte[]>> parts) {
    return parts.stream().allMatch(Outcome.Value.class::isInstance);
  }

  /// One object with a member for each part. A part that failed makes all of it fail, or is left
  /// out and named in `missing`, as the catalogue says; when all have failed, there is nothing to
  /// give.
  private static Outcome<byte[]> joined(Action action, List<Outcome<byte[]>> parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    ByteArrayOutputStream missing = new ByteArrayOutputStream();
    Refusal first = null;
    int failed = 0;
    for (int part = 0; part < parts.size(); part++) {
      String name = action.backends().get(part).name();
      switch (parts.get(part)) {
        case Outcome.Value<byte[]>(byte[] json) -> {
          append(whole, '"' + name + "\":");
          whole.writeBytes(json.length == 0 ? NULL : json);
        }
        case Outcome.Refused<byte[]>(Refusal refusal) -> {
          first = first == null ? refusal : first;
          failed++;
          append(missing, '"' + name + '"');
        }
      }
    }
    if (first != null && (!action.isPartial() || failed == parts.size())) {
      return Outcome.refused(first);
    }
    if (failed > 0) {
      append(whole, "\"missing\":[" + missing.toString(UTF_8) + "]");
    }
    byte[] object = ("{" + whole.toString(UTF_8) + "}").getBytes(UTF_8);
    return action.toAnswer(OK, object, null);
  }

  private static void append(ByteArrayOutputStream list, String next) {
    if (list.size() > 0) {
      list.write(',');
    }
    list.writeBytes(next.getBytes(UTF_8));
  }
}
