package io.marketgate.gateway.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Exchange;
import io.marketgate.gateway.call.Target;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.route.Route;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Forwards a call to its backend. Spring Cloud Gateway's routing is handed everything ready-made:
/// the one route, so that no predicate is matched; the target, escaped already, so that nothing is
/// parsed again; and headers of ours only, so that none has to be filtered (performance.md).
///
/// A call that was not answered may be sent once more, to another address where there is one: a
/// read whenever the backend failed quickly, a write only when it certainly did not reach it.
public final class BackendForwarder {

  static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);
  static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  private final FilteringWebHandler routing;
  private final Route route;
  private final AnswerSink toCaller;
  private final AnswerSink collector;
  private final Services services;
  private final BackendHeaders headers;
  private final JsonMapper json;

  /// @param toCaller streams answers to callers
  /// @param collector takes answers as a whole
  BackendForwarder(
      FilteringWebHandler routing,
      AnswerSink toCaller,
      AnswerSink collector,
      Services services,
      BackendHeaders headers,
      JsonMapper json) {
    this.routing = routing;
    this.toCaller = toCaller;
    this.collector = collector;
    this.services = services;
    this.headers = headers;
    this.json = json;
    this.route =
        Route.async().id("catalogue").uri("http://catalogue").predicate(exchange -> true).build();
  }

  /// Asks the backend and streams what it says to the caller.
  ///
  /// @return a value, which is empty, when the answer has been written; refused when nothing has
  ///   been written and the caller is to be told why. Fails when the answer broke off after it had
  ///   begun.
  public Mono<Outcome<byte[]>> forward(Exchange exchange, Call call, Target.Catalogued target) {
    return ask(toCaller, exchange, exchange.eventLoop(), call, target, 0);
  }

  /// Asks one of an action's backends and takes what it says as a whole. Nothing is written to the
  /// caller, who may be gone.
  ///
  /// @param eventLoop of the caller's connection
  /// @param part which of the backends
  /// @return JSON, empty where the backend has nothing to say; or why there is none
  Mono<Outcome<byte[]>> collect(
      EventLoop eventLoop, Call call, Target.Catalogued target, int part) {
    return ask(collector, null, eventLoop, call, target, part);
  }

  private Mono<Outcome<byte[]>> ask(
      AnswerSink sink,
      @Nullable Exchange exchange,
      EventLoop eventLoop,
      Call call,
      Target.Catalogued target,
      int part) {
    Mono<Outcome<byte[]>> asked =
        Mono.defer(() -> {
          Action.Backend backend = target.action().backends().get(part);
          Errand errand =
              new Errand(
                  sink,
                  exchange,
                  eventLoop,
                  call,
                  target,
                  part,
                  services.get(backend.service()),
                  content(target.requests().get(part)),
                  System.nanoTime());
          return attempt(errand, backend.retries(), null).map(Answered::outcome);
        });
    // A call that had to wait for a token or a tenant comes back to its own thread here.
    return eventLoop.inEventLoop() ? asked : asked.subscribeOn(Schedulers.fromExecutor(eventLoop));
  }

  private byte @Nullable [] content(BackendRequest request) {
    String form = request.form();
    JsonNode body = request.body();
    if (form != null) {
      return form.getBytes(US_ASCII);
    }
    return body == null ? null : json.writeValueAsBytes(body);
  }

  /// @param retries how often it may be tried again
  /// @param failed the address that has failed just now; null for none
  private Mono<Answered> attempt(Errand errand, int retries, @Nullable Address failed) {
    Service.Attempt attempt = errand.service().begin(errand.organization(), failed);
    if (attempt == null) {
      return Mono.just(Answered.not(new Refusal.BackendUnavailable(errand.service().openFor())));
    }
    Mono<Answered> answered =
        Mono.defer(() -> send(errand, attempt))
            .onErrorResume(failure -> refuse(errand, attempt, failure))
            .doOnNext(answer -> rate(attempt, answer))
            .doOnCancel(() -> cancelled(errand, attempt));
    return retries == 0
        ? answered
        : answered.flatMap(answer ->
            isWorthAnother(errand, answer) && errand.service().mayRetry()
                ? Mono.delay(pause(), Schedulers.fromExecutor(errand.eventLoop()))
                    .then(Mono.defer(() -> attempt(errand, retries - 1, attempt.address())))
                    .map(again -> weightier(answer, again))
                : Mono.just(answer));
  }

  /// By a caller who has gone, or by us, because another backend's answer has decided already.
  private static void cancelled(Errand errand, Service.Attempt attempt) {
    if (errand.call().isCallerGone()) {
      attempt.abandoned();
    } else {
      attempt.saysNothing();
    }
  }

  /// That a later attempt had no effect says nothing about an earlier one that may have had.
  private static Answered weightier(Answered earlier, Answered later) {
    return later.isNotDone() && !earlier.isNotDone() ? earlier : later;
  }

  private Mono<Answered> send(Errand errand, Service.Attempt attempt) {
    Address address = attempt.address();
    errand.call().answeredByBackend(new Call.BackendAnswer(address.text(), null));
    BackendExchange backend = new BackendExchange(errand, attempt, headers.of(errand, address));
    backend.getAttributes().put(GATEWAY_ROUTE_ATTR, route);
    return routing.handle(backend).then(Mono.fromSupplier(backend::answered));
  }

  private static Mono<Answered> refuse(Errand errand, Service.Attempt attempt, Throwable failure) {
    if (errand.isOver()) {
      if (errand.isCallerGone()) {
        attempt.abandoned();
      } else {
        attempt.failed();
      }
      return Mono.error(failure);
    }
    return Mono.just(BackendFailures.toAnswer(errand, failure));
  }

  private static void rate(Service.Attempt attempt, Answered answer) {
    if (answer.isForWantOfRoom()) {
      attempt.saysNothing();
    } else if (answer.isBackendsFault()) {
      attempt.failed();
    } else {
      attempt.succeeded();
    }
  }

  private static boolean isWorthAnother(Errand errand, Answered answer) {
    if (!errand.hasTimeLeft()) {
      return false;
    }
    return errand.target().isWrite() && !errand.target().action().isRepeatable()
        ? answer.isNotReached() && !answer.isForWantOfRoom()
        : answer.isPassingFailure();
  }

  /// At random, so that callers whom one failure has hit do not come back together.
  static Duration pause() {
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE.toMillis(), LONGEST_PAUSE.toMillis()));
  }
}
