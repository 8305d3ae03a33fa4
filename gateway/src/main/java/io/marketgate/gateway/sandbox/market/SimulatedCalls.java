package io.marketgate.gateway.sandbox.market;

import io.marketgate.adapter.sandbox.Simulator;
import io.marketgate.adapter.sandbox.Simulator.Problem;
import io.marketgate.adapter.sandbox.Simulator.Step;
import io.marketgate.adapter.sandbox.Simulator.Verdict;
import io.marketgate.adapter.sandbox.Simulator.WireAnswer;
import io.marketgate.adapter.sandbox.Simulator.WireRequest;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Calls of simulated marketplaces, as they are sent, answered and judged. The latest are
/// remembered.
final class SimulatedCalls {

  private static final int MOST_EXCHANGES = 1_000;
  private static final String SIGN_ON = "SIGN_ON";
  private static final int FOUND = 302;

  private final Caller caller;
  private final Function<String, String> keys;
  private final Clock clock;
  private final Deque<Exchange> exchanges = new ArrayDeque<>();

  /// A call that was made, and what the marketplace makes of its answer.
  record Made(WireRequest request, Exchange exchange, Verdict verdict) {}

  /// @param keys of marketplaces, by their names
  SimulatedCalls(Caller caller, Function<String, String> keys, Clock clock) {
    this.caller = caller;
    this.keys = keys;
    this.clock = clock;
  }

  /// The latest exchanges, newest first.
  List<Exchange> exchanges() {
    synchronized (exchanges) {
      return List.copyOf(exchanges);
    }
  }

  private void keep(Exchange exchange) {
    synchronized (exchanges) {
      exchanges.addFirst(exchange);
      if (exchanges.size() > MOST_EXCHANGES) {
        exchanges.removeLast();
      }
    }
  }

  /// A buyer comes by a link.
  Mono<Made> follow(Simulator simulator, String target, WireRequest link) {
    String url = Caller.url(simulator, target, link);
    return caller
        .send(url, link)
        .map(answer -> {
          Exchange.Response response =
              new Exchange.Response(
                  answer.status(), answer.headers(), answer.text(), answer.millis());
          return new Made(
              link,
              exchange(simulator, SIGN_ON, url, link, response, List.of()),
              new Verdict(answer.status() == FOUND, false, null, List.of()));
        })
        .onErrorResume(failure -> Mono.just(unanswered(simulator, SIGN_ON, url, link, failure)))
        .doOnNext(done -> keep(done.exchange()));
  }

  /// Sends a call as it is.
  Mono<Made> send(Simulator simulator, Step step, String target, WireRequest request) {
    String url = Caller.url(simulator, target, request);
    String key = keys.apply(simulator.marketplace());
    return caller
        .send(url, request)
        .map(answer -> made(simulator, step, url, request, answer, key))
        .onErrorResume(
            failure -> Mono.just(unanswered(simulator, step.name(), url, request, failure)))
        .doOnNext(done -> keep(done.exchange()));
  }

  private Made made(
      Simulator simulator,
      Step step,
      String url,
      WireRequest request,
      WireAnswer answer,
      String key) {
    Verdict verdict = simulator.judge(step, answer, key);
    Exchange.Response response =
        new Exchange.Response(answer.status(), answer.headers(), answer.text(), answer.millis());
    return new Made(
        request,
        exchange(simulator, step.name(), url, request, response, verdict.problems()),
        verdict);
  }

  private Made unanswered(
      Simulator simulator, String step, String url, WireRequest request, Throwable failure) {
    List<Problem> problems =
        List.of(new Problem("there must be an answer", failure.getClass().getSimpleName()));
    return new Made(
        request,
        exchange(simulator, step, url, request, null, problems),
        new Verdict(false, false, null, problems));
  }

  private Exchange exchange(
      Simulator simulator,
      String step,
      String url,
      WireRequest request,
      Exchange.@Nullable Response response,
      List<Problem> problems) {
    return new Exchange(
        simulator.marketplace(),
        step,
        clock.instant(),
        new Exchange.Request(request.method(), url, request.body()),
        response,
        problems.isEmpty(),
        problems);
  }
}
