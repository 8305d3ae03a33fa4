package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.FirstAnswer;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.idempotency.ActionWrites;
import io.marketgate.tenant.idempotency.IdempotentWrites.Turn;
import io.marketgate.tenant.idempotency.WriteClaim;
import io.marketgate.tenant.secret.SecretBox;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/// Whether this has been done before: a writing action runs at most once for an organization and a
/// trace id, whoever repeats it, on whatever replica, within 24 hours (api.md 1). A repetition gets
/// the first answer, and waits for it while the first call still runs. The database is what
/// remembers; Redis has no part in it.
///
/// What is remembered is what the backend, or the action, has answered, whatever that is. A call
/// that certainly had no effect is forgotten. Where nobody knows, because the backend did not
/// answer in time, what stands before it answered instead, or this process died, a repetition is
/// refused, unless the backend itself knows repetitions by the key that it is sent.
final class OnceOnlyStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(OnceOnlyStep.class);

  /// Beyond the backend's time, for everything before and after it.
  private static final Duration MARGIN = Duration.ofSeconds(60);

  private static final Duration AT_ONCE = Duration.ofSeconds(10);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final Repetitions repetitions;
  private final ActionWrites writes;
  private final SecretBox secrets;
  private final JsonMapper json;

  /// Made at the start: a mapper that reads something for the first time takes a lock.
  private final ObjectReader answers;

  /// @param secrets encrypts the answers that are kept
  OnceOnlyStep(ActionWrites writes, SecretBox secrets, JsonMapper json) {
    this.writes = writes;
    this.repetitions = new Repetitions(writes::begin);
    this.secrets = secrets;
    this.json = json.rebuild().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();
    this.answers = json.readerFor(FirstAnswer.class);
  }

  @Override
  public String name() {
    return "once";
  }

  @Override
  public Answer check(Call call) {
    String traceId = call.request().traceId();
    if (traceId == null || !call.target().isWrite()) {
      return new Answer.NotConcerned();
    }
    ActionWrites.Request request = request(call, traceId);
    return new Answer.Later(turn(call, request).map(turn -> judge(call, request, turn)));
  }

  private ActionWrites.Request request(Call call, String traceId) {
    String organization = call.tenant().organization().id();
    String action = call.request().action();
    return new ActionWrites.Request(
        organization,
        // None of the parts can contain a space.
        Sha256.hex("action " + organization + " " + action + " " + traceId),
        Sha256.hex(json.writeValueAsString(call.request().params())),
        // A read or a write that may be repeated begins again in half of its time.
        longest(call).multipliedBy(3).dividedBy(2).plus(MARGIN),
        call.target() instanceof Target.Catalogued target && target.action().isRepeatable());
  }

  /// Until there is an answer; that of a task comes at once.
  private static Duration longest(Call call) {
    return call.target() instanceof Target.Catalogued target && target.action().task() == null
        ? target.action().timeout()
        : AT_ONCE;
  }

  private Mono<Turn> turn(Call call, ActionWrites.Request request) {
    return writes
        .begin(request)
        .flatMap(turn ->
            turn instanceof Turn.Running && !call.isCallerGone()
                ? repetitions.await(call, request, patience(call))
                : Mono.just(turn));
  }

  /// As long as the other one may take, but a minute at most.
  private static Duration patience(Call call) {
    Duration patience = longest(call).plusSeconds(2);
    return patience.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : patience;
  }

  private Verdict judge(Call call, ActionWrites.Request request, Turn turn) {
    return switch (turn) {
      case Turn.Ours(WriteClaim claim, int generation) -> {
        // A day later the same trace id is another write, and must be one to the backend, too.
        String id = request.id();
        call.claimed(claim, generation == 0 ? id : Sha256.hex(id + " " + generation));
        yield Step.pass();
      }
      case Turn.Answered(String answer) -> replay(request, answer);
      case Turn.Running _ ->
          conflict("The first call with this trace id still runs; repeat it later.");
      case Turn.Misused _ -> conflict("This trace id has been used for a call with other params.");
      case Turn.Unanswered _ ->
          conflict(
              "The outcome of the first call with this trace id is unknown; read what is there"
                  + " now, and use another trace id to try again.");
    };
  }

  private Verdict replay(ActionWrites.Request request, String answer) {
    return secrets
        .open(answer, WriteClaim.place(request.organization(), request.id()))
        .<Verdict>map(text -> new Verdict.Answered(answers.readValue(text)))
        .orElseGet(() -> conflict("The answer to this trace id cannot be read any more."));
  }

  private static Verdict conflict(String reason) {
    return Step.refuse(new Refusal.TraceConflict(reason));
  }

  /// Gives back the right to a write that has not been begun.
  Mono<Void> release(Call call) {
    WriteClaim claim = call.takeClaim();
    return claim == null ? Mono.empty() : quietly(writes.forget(claim));
  }

  /// Whether what a write has taken may be given back: not by somebody whom another one has taken
  /// the write over from, because it is what he has taken as well.
  ///
  /// @param claim null when it was not one that happens once
  Mono<Boolean> isOurs(@Nullable WriteClaim claim) {
    return claim == null ? Mono.just(true) : writes.isOurs(claim).onErrorReturn(false);
  }

  /// Writes down what has become of a write that had the right to it.
  ///
  /// @param claim null when it was not one that happens once
  /// @param outcome JSON, or why there is none
  Mono<Void> settle(@Nullable WriteClaim claim, Outcome<byte[]> outcome) {
    if (claim == null) {
      return Mono.empty();
    }
    return quietly(
        switch (outcome) {
          case Outcome.Value<byte[]>(byte[] data) -> answered(claim, FirstAnswer.success(data));
          case Outcome.Refused<byte[]>(Refusal refusal) ->
              switch (refusal) {
                case Refusal.BackendUnavailable _,
                    Refusal.BackendBusy _,
                    Refusal.ServiceUnavailable _ ->
                    writes.forget(claim);
                case Refusal unknown when unknown.isOutcomeUnknown() -> writes.unknown(claim);
                // What stands before a backend that is away says nothing of the time before.
                case Refusal.BadGateway _ when claim.mayBeDone() -> writes.unknown(claim);
                default -> answered(claim, FirstAnswer.refusal(refusal));
              };
        });
  }

  /// Writes down that a write goes on as a task.
  ///
  /// @param claim null when it was not one that happens once
  Mono<Void> settle(@Nullable WriteClaim claim, FirstAnswer accepted) {
    return claim == null ? Mono.empty() : quietly(answered(claim, accepted));
  }

  private Mono<Void> answered(WriteClaim claim, FirstAnswer answer) {
    return Mono.defer(
        () -> writes.answered(claim, secrets.seal(json.writeValueAsString(answer), claim.place())));
  }

  /// What is done is done: an answer that cannot be kept is given all the same. Its lease runs out.
  private static Mono<Void> quietly(Mono<Void> written) {
    return written
        .doOnError(
            failure -> LOG.warn("What became of a write cannot be kept: {}", failure.toString()))
        .onErrorComplete();
  }
}
