package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.LifecycleCall;
import io.marketgate.adapter.marketplace.LifecycleResult;
import io.marketgate.adapter.marketplace.LifecycleResult.Fault;
import io.marketgate.adapter.marketplace.RawCall;
import io.marketgate.adapter.marketplace.Received;
import io.marketgate.adapter.marketplace.Reply;
import io.marketgate.gateway.admission.Bulkhead;
import io.marketgate.gateway.call.CallLog;
import io.marketgate.gateway.call.Unavailability;
import io.marketgate.gateway.http.RequestBytes;
import io.marketgate.gateway.marketplace.Lifecycle.Applied;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.background.Detached;
import io.marketgate.tenant.marketplace.Callbacks;
import io.marketgate.tenant.marketplace.Callbacks.Kept;
import io.marketgate.tenant.marketplace.Callbacks.State;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/marketplace/{name}`: each call is verified, kept, done, and answered in the marketplace's own
/// form. What takes longer than a marketplace waits goes on, and the marketplace asks again; what
/// cannot be kept is never answered as done.
final class CallbackRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(CallbackRoutes.class);
  private static final int MOST_BYTES = 256 * 1024;
  private static final int LONGEST_SUBJECT = 160;
  private static final int LONGEST_ACTION = 64;

  private final Marketplaces marketplaces;
  private final Lifecycle lifecycle;
  private final Callbacks inbox;
  private final Refusals refusals;
  private final CallbackMetrics metrics;
  private final Pace pace;
  private final Clock clock;

  /// When calls are handled.
  ///
  /// @param bulkhead so many at once
  /// @param answerWithin each is answered by then at the latest
  /// @param isClockRight whether it can be said that a call is recent, or something has ended
  record Pace(Bulkhead bulkhead, Duration answerWithin, BooleanSupplier isClockRight) {}

  CallbackRoutes(
      Marketplaces marketplaces,
      Lifecycle lifecycle,
      Callbacks inbox,
      Refusals refusals,
      CallbackMetrics metrics,
      Pace pace,
      Clock clock) {
    this.marketplaces = marketplaces;
    this.lifecycle = lifecycle;
    this.inbox = inbox;
    this.refusals = refusals;
    this.metrics = metrics;
    this.pace = pace;
    this.clock = clock;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET("/marketplace/{name}", this::answer)
        .POST("/marketplace/{name}", this::answer)
        .POST("/marketplace/{name}/**", this::answer)
        .filter(
            (request, next) -> pace.isClockRight().getAsBoolean() ? next.handle(request) : later())
        .build();
  }

  /// Told again, as what is not answered with success is by every marketplace.
  private static Mono<ServerResponse> later() {
    return Problems.answer(
        HttpStatus.SERVICE_UNAVAILABLE, "ServiceUnavailable", "Try again later.");
  }

  private Mono<ServerResponse> answer(ServerRequest request) {
    return marketplaces
        .find(request.pathVariable("name"))
        .map(marketplace ->
            RequestBytes.read(request, MOST_BYTES)
                .flatMap(body -> answer(marketplace, raw(request, body), traceId(request)))
                .flatMap(CallbackRoutes::send))
        .orElseGet(() ->
            Problems.answer(
                HttpStatus.NOT_FOUND,
                "NotFound.Marketplace",
                "The product is not sold on this marketplace."));
  }

  static RawCall raw(ServerRequest request, byte[] body) {
    Map<String, String> headers = new HashMap<>();
    request
        .headers()
        .asHttpHeaders()
        .forEach((name, values) ->
            headers.putIfAbsent(name.toLowerCase(Locale.ROOT), values.getFirst()));
    String base = "/marketplace/" + request.pathVariable("name");
    return new RawCall(
        request.method().name(),
        request.path().substring(Math.min(base.length(), request.path().length())),
        Objects.requireNonNullElse(request.uri().getRawQuery(), ""),
        body,
        headers);
  }

  static String traceId(ServerRequest request) {
    return Objects.requireNonNullElse(
        request.exchange().getResponse().getHeaders().getFirst("X-Trace-Id"), "");
  }

  static Mono<ServerResponse> send(Reply reply) {
    ServerResponse.BodyBuilder response =
        ServerResponse.status(reply.status())
            .contentType(MediaType.parseMediaType(reply.contentType()))
            .header("Referrer-Policy", "no-referrer");
    reply.headers().forEach(response::header);
    return response.bodyValue(reply.body());
  }

  private Mono<Reply> answer(Marketplace marketplace, RawCall raw, String traceId) {
    String key;
    try {
      Instant now = clock.instant();
      key = marketplace.protocol().verify(raw, marketplace.keysAt(now), now);
    } catch (CallRefused refused) {
      return refusals.answer(marketplace, refused, traceId);
    }
    return answerTo(new Caller(marketplace, key), raw, traceId);
  }

  /// Who has called, and the key with which he has signed and expects the answer to be.
  private record Caller(Marketplace marketplace, String key) {

    String name() {
      return marketplace.name();
    }

    Reply reply(Received received, LifecycleResult result) {
      return marketplace.protocol().reply(received, result, key);
    }
  }

  private Mono<Reply> answerTo(Caller caller, RawCall raw, String traceId) {
    try {
      Received received = caller.marketplace().protocol().read(raw, clock.instant());
      Kept kept = kept(caller.marketplace(), raw, received, traceId);
      // What has begun goes on when the answer is late, or nobody waits for it.
      return Detached.from(pace.bulkhead().run(done(caller, received, kept)))
          .timeout(pace.answerWithin())
          .onErrorResume(failure -> late(caller, received, traceId, failure));
    } catch (CallRefused refused) {
      return invalid(caller, raw, refused, traceId);
    }
  }

  /// It is believed: what it says may be wanted when it is known how to read it.
  private Mono<Reply> invalid(Caller caller, RawCall raw, CallRefused refused, String traceId) {
    metrics.count(caller.name(), State.FAILED);
    Kept kept =
        new Kept(
            caller.name(),
            traceId,
            null,
            null,
            Redaction.query(raw.query(), Redaction.ALWAYS_SECRET),
            caller.marketplace().protocol().isAboutPeople(raw) ? "" : Redaction.anyBody(raw));
    return inbox
        .keepFailure(kept, refused.reason())
        .onErrorComplete()
        .then(
            Mono.fromSupplier(
                () -> caller.marketplace().protocol().invalid(refused, caller.key())));
  }

  static Kept kept(Marketplace marketplace, RawCall raw, Received received, String traceId)
      throws CallRefused {
    // What is only told may be, too.
    boolean isAboutPeople =
        received.call() instanceof LifecycleCall.Message
            || marketplace.protocol().isAboutPeople(raw);
    return new Kept(
        marketplace.name(),
        traceId,
        cut(received.action(), LONGEST_ACTION),
        cut(subject(received.call()), LONGEST_SUBJECT),
        Redaction.query(raw.query(), received.secrets()),
        isAboutPeople ? "" : Redaction.body(raw, received.secrets()));
  }

  private static @Nullable String subject(LifecycleCall call) {
    return switch (call) {
      case LifecycleCall.Provision provision -> provision.businessKey();
      case LifecycleCall.Renew renew -> renew.instance().value();
      case LifecycleCall.Change change -> change.instance().value();
      case LifecycleCall.Suspend suspend -> suspend.instance().value();
      case LifecycleCall.Resume resume -> resume.instance().value();
      case LifecycleCall.Terminate terminate -> terminate.instance().value();
      case LifecycleCall.SignOn signOn -> signOn.instance().value();
      case LifecycleCall.BindTenant tenant -> tenant.instance().value();
      case LifecycleCall.BindApplication application -> application.instance().value();
      case LifecycleCall.SyncPeople people -> people.instance().value();
      case LifecycleCall.Query(List<String> instances) -> instances.getFirst();
      case LifecycleCall.Verify _, LifecycleCall.Message _ -> null;
    };
  }

  private static @Nullable String cut(@Nullable String text, int longest) {
    return text == null || text.length() <= longest ? text : text.substring(0, longest);
  }

  private Mono<Reply> done(Caller caller, Received received, Kept kept) {
    Received.Nonce nonce = received.nonce();
    return inbox
        .keep(kept, nonce == null ? null : nonce.value(), nonce == null ? null : nonce.until())
        .flatMap(number -> applied(caller.name(), received, number))
        .map(applied -> caller.reply(received, applied.result()))
        .switchIfEmpty(
            Mono.defer(() ->
                refusals.answer(
                    caller.marketplace(),
                    new CallRefused("the call was made before"),
                    kept.traceId())))
        .contextWrite(new Actor("marketplace:" + caller.name(), null, "")::in);
  }

  private Mono<Applied> applied(String marketplace, Received received, long number) {
    return lifecycle
        .apply(marketplace, received.call())
        .onErrorResume(failure -> unfinished(number, received.call(), failure))
        .delayUntil(
            applied -> inbox.finish(number, applied.state(), applied.reason(), applied.subject()))
        .doOnNext(applied -> metrics.count(marketplace, counted(received.call(), applied.state())));
  }

  /// A question that has no answer is nothing that was not done.
  private static State counted(LifecycleCall call, State state) {
    return call instanceof LifecycleCall.Query && state == State.FAILED ? State.IGNORED : state;
  }

  /// Whether something is to be done, by the marketplace's telling it again or by a person.
  private static boolean isOrder(LifecycleCall call) {
    return switch (call) {
      case LifecycleCall.Query _,
          LifecycleCall.Verify _,
          LifecycleCall.Message _,
          LifecycleCall.SignOn _ ->
          false;
      default -> true;
    };
  }

  /// It may have been done all the same; the marketplace asks again, and is told then.
  private Mono<Applied> unfinished(long number, LifecycleCall call, Throwable failure) {
    State passing = isOrder(call) ? State.PENDING : State.IGNORED;
    State state = isPassing(failure) ? passing : State.FAILED;
    return inbox
        .finish(number, state, failure.getClass().getSimpleName(), null)
        .then(Mono.error(failure));
  }

  private Mono<Reply> late(Caller caller, Received received, String traceId, Throwable failure) {
    // Those for which there is no place come by the thousand, and are counted.
    if (!(failure instanceof Bulkhead.FullException)) {
      CallLog.ofTrace(LOG.atWarn(), traceId)
          .log(
              "A call of {} ({}) is answered as not ready: {}",
              caller.name(),
              received.action(),
              failure.toString());
    }
    metrics.count(caller.name(), isPassing(failure) ? State.PENDING : State.FAILED);
    LifecycleResult result =
        received.call() instanceof LifecycleCall.Provision
            ? new LifecycleResult.Pending(null)
            : new LifecycleResult.Failed(Fault.UNAVAILABLE, "Try again later.");
    return Mono.just(caller.reply(received, result));
  }

  /// Whether it may be done when it is told again; a fault of ours stays one, and somebody has to
  /// look. A name or a certificate that is wrong for ever looks like one that is for a moment, so
  /// what is told again in vain for half an hour is in the backlog.
  private static boolean isPassing(Throwable failure) {
    return failure instanceof Bulkhead.FullException
        || failure instanceof IOException
        || failure instanceof ReadTimeoutException
        || Unavailability.isThe(failure);
  }
}
