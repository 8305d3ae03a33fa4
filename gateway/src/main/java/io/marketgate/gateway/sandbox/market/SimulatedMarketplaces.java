package io.marketgate.gateway.sandbox.market;

import io.marketgate.adapter.sandbox.Simulator;
import io.marketgate.adapter.sandbox.Simulator.Purchase;
import io.marketgate.adapter.sandbox.Simulator.Signing;
import io.marketgate.adapter.sandbox.Simulator.Step;
import io.marketgate.adapter.sandbox.Simulator.Verdict;
import io.marketgate.adapter.sandbox.Simulator.WireRequest;
import io.marketgate.gateway.sandbox.market.Behaviour.Fault;
import io.marketgate.gateway.sandbox.market.PurchaseBook.Bought;
import io.marketgate.gateway.sandbox.market.SimulatedCalls.Made;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The marketplaces as the sandbox plays them: what was bought, and every call and answer, the
/// latest of both.
final class SimulatedMarketplaces {

  private static final int MOST_EARLIER = 10_000;
  private static final int MOST_TRIES = 5;
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final Duration TOO_OLD = Duration.ofHours(1);
  private static final int NONCE_DIGITS = 9;

  private final Map<String, Simulator> simulators;
  private final Function<String, String> keys;
  private final SimulatedCalls calls;
  private final Clock clock;
  private final PurchaseBook book;
  private final Map<String, Earlier> latest = new LinkedHashMap<>();

  /// What has come of something that a marketplace has told.
  ///
  /// @param exchanges calls and answers, in their order
  record Told(Bought bought, List<Exchange> exchanges) {

    Told {
      exchanges = List.copyOf(exchanges);
    }
  }

  /// @param simulators by their names
  /// @param keys of marketplaces, by their names; empty for those that are not served
  SimulatedMarketplaces(
      Map<String, Simulator> simulators,
      Function<String, String> keys,
      SimulatedCalls calls,
      PurchaseBook book,
      Clock clock) {
    this.simulators = Map.copyOf(simulators);
    this.keys = keys;
    this.calls = calls;
    this.book = book;
    this.clock = clock;
  }

  /// What is sent.
  SimulatedCalls calls() {
    return calls;
  }

  /// A simulator; fails when there is none of that name.
  Simulator simulator(String name) {
    return Optional.ofNullable(simulators.get(name))
        .orElseThrow(() -> RefusedChange.notFound("Marketplace"));
  }

  /// Somebody buys.
  Mono<Told> buy(String marketplace, Purchase purchase, Behaviour behaviour) {
    Bought bought = new Bought(Ids.next(), marketplace, clock.instant(), purchase);
    book.keep(bought);
    return tell(bought, Step.PROVISION, behaviour);
  }

  /// Tells of every purchase again that was made since an instant, in their order, to a vendor who
  /// has restored a backup and knows nothing of them any more.
  Flux<Told> resend(String marketplace, Instant since, Behaviour behaviour) {
    return Flux.fromIterable(book.since(marketplace, since))
        .concatMap(bought -> tell(bought, Step.PROVISION, behaviour));
  }

  /// Something happens to a purchase.
  ///
  /// @param change what becomes of it
  Mono<Told> tell(
      String marketplace,
      String id,
      Step step,
      UnaryOperator<Purchase> change,
      Behaviour behaviour) {
    Bought before = find(marketplace, id);
    Bought after = before.as(change.apply(before.purchase()));
    book.keep(after);
    return tell(after, step, behaviour);
  }

  private Bought find(String marketplace, String id) {
    return book.find(marketplace, id).orElseThrow(() -> RefusedChange.notFound("Purchase"));
  }

  /// The purchase of an order; empty when there is none.
  Optional<Purchase> ofOrder(String marketplace, String orderId) {
    return book.ofOrder(marketplace, orderId);
  }

  /// Tells of a buyer's enterprise and its people, where the marketplace does.
  Mono<Told> bind(String marketplace, String id, String target) {
    Bought bought = find(marketplace, id);
    List<Simulator.Extra> besides = extras(bought);
    if (besides.isEmpty()) {
      throw RefusedChange.conflict("NoSuchCall", marketplace + " has no such call.");
    }
    return Flux.fromIterable(besides)
        .concatMap(call -> calls.send(simulator(marketplace), call.as(), target, call.request()))
        .map(Made::exchange)
        .collectList()
        .map(made -> new Told(bought, made));
  }

  /// The signed link by which a buyer comes to the product.
  ///
  /// @param target address of the deployment
  String signOn(String marketplace, String id, String target) {
    Bought bought = find(marketplace, id);
    return simulator(marketplace)
        .signOn(bought.purchase(), new Signing(clock.instant(), nonce(), keys.apply(marketplace)))
        .map(request -> target + "/marketplace/" + marketplace + "/sso?" + request.query())
        .orElseThrow(
            () -> RefusedChange.conflict("NoSuchCall", marketplace + " has no such link."));
  }

  /// A buyer comes to the product by such a link; empty where the marketplace has none. Where it
  /// leads is for the product to say.
  Mono<Made> follow(Bought bought, String target) {
    Simulator simulator = simulator(bought.marketplace());
    String key = keys.apply(bought.marketplace());
    return Mono.defer(() ->
        Mono.justOrEmpty(
                simulator.signOn(bought.purchase(), new Signing(clock.instant(), nonce(), key)))
            .map(link ->
                new WireRequest(link.method(), "/sso", link.query(), link.body(), link.headers()))
            .flatMap(link -> calls.follow(simulator, target, link)));
  }

  /// A purchase that is remembered for questions about its order.
  Bought known(String marketplace, Purchase purchase) {
    Bought bought = new Bought(purchase.key(), marketplace, null, purchase);
    book.keep(bought);
    return bought;
  }

  /// Whether a marketplace has a call for a step.
  boolean hasCall(String marketplace, Step step) {
    Purchase any = new Purchase("a", "p", "s", false, null, Map.of(), "k", "o", "i", false, null);
    return simulator(marketplace)
        .request(step, any, new Signing(clock.instant(), "1", "k"))
        .isPresent();
  }

  private Mono<Told> tell(Bought bought, Step step, Behaviour behaviour) {
    List<Exchange> made = new ArrayList<>();
    Mono<Bought> told =
        rehearsed(bought, step, behaviour)
            .doOnNext(rehearsal -> made.add(rehearsal.exchange()))
            .then(Mono.defer(() -> repeat(bought, step, behaviour, made, 1)))
            .delayUntil(after -> reordered(after, step, behaviour, made));
    Mono<Bought> late = behaviour.has(Fault.DELAY) ? told.delaySubscription(DELAY) : told;
    return late.doOnNext(book::keep).map(after -> new Told(after, made));
  }

  private Mono<Made> rehearsed(Bought bought, Step step, Behaviour behaviour) {
    Simulator simulator = simulator(bought.marketplace());
    Signing signing = new Signing(clock.instant(), nonce(), keys.apply(bought.marketplace()));
    return behaviour.isHostile()
        ? Mono.empty()
        : Mono.justOrEmpty(simulator.rehearsal(step, bought.purchase(), signing))
            .flatMap(request -> calls.send(simulator, Step.SUSPEND, behaviour.target(), request));
  }

  /// What was told before comes once more, and late.
  private Mono<Made> reordered(Bought bought, Step step, Behaviour behaviour, List<Exchange> made) {
    Earlier earlier = toldNow(bought, step);
    return behaviour.has(Fault.REORDER) && earlier != null
        ? call(
                bought.as(earlier.purchase()),
                earlier.step(),
                new Behaviour(Set.of(), behaviour.target()))
            .doOnNext(again -> made.add(again.exchange()))
        : Mono.empty();
  }

  private @Nullable Earlier toldNow(Bought bought, Step step) {
    synchronized (latest) {
      Earlier earlier = latest.put(bought.id(), new Earlier(step, bought.purchase()));
      if (latest.size() > MOST_EARLIER) {
        latest.remove(latest.keySet().iterator().next());
      }
      return earlier;
    }
  }

  private record Earlier(Step step, Purchase purchase) {}

  /// Until it is accepted; a hostile call once.
  private Mono<Bought> repeat(
      Bought bought, Step step, Behaviour behaviour, List<Exchange> made, int tries) {
    return call(bought, step, behaviour)
        .doOnNext(done -> made.add(done.exchange()))
        .delayUntil(done ->
            behaviour.has(Fault.REPLAY) && tries == 1
                ? again(bought, step, behaviour, done).doOnNext(twice -> made.add(twice.exchange()))
                : Mono.empty())
        .flatMap(done -> {
          Bought after = named(bought, done.verdict());
          boolean isDropped =
              tries == 1 && (behaviour.has(Fault.DROP_ANSWER) || behaviour.has(Fault.DUPLICATE));
          boolean isOver = behaviour.isHostile() || tries == MOST_TRIES;
          if (isOver || (done.verdict().isAccepted() && !isDropped)) {
            return Mono.just(after);
          }
          Step next = next(step, done.verdict());
          return repeat(after, next, behaviour, made, tries + 1).delaySubscription(PAUSE);
        });
  }

  /// What has an id already, and is asked about.
  private static Step next(Step step, Verdict verdict) {
    return step == Step.PROVISION && verdict.isPending() && verdict.instanceId() != null
        ? Step.QUERY
        : step;
  }

  private static Bought named(Bought bought, Verdict verdict) {
    String instance = verdict.instanceId();
    return instance == null || instance.isEmpty()
        ? bought
        : bought.as(bought.purchase().instance(instance));
  }

  /// Makes one call, signed now.
  Mono<Made> call(Bought bought, Step step, Behaviour behaviour) {
    return Mono.defer(() ->
        calls.send(
            simulator(bought.marketplace()),
            step,
            behaviour.target(),
            request(bought, step, behaviour)));
  }

  /// What a marketplace tells besides, signed now.
  List<Simulator.Extra> extras(Bought bought) {
    return simulator(bought.marketplace())
        .extras(
            bought.purchase(),
            new Signing(clock.instant(), nonce(), keys.apply(bought.marketplace())));
  }

  /// A call as a good marketplace signs it now.
  WireRequest signed(Bought bought, Step step) {
    return request(bought, step, new Behaviour(Set.of(), ""));
  }

  private WireRequest request(Bought bought, Step step, Behaviour behaviour) {
    Instant now = clock.instant();
    String key = keys.apply(bought.marketplace());
    Signing signing =
        new Signing(
            behaviour.has(Fault.OLD_TIMESTAMP) ? now.minus(TOO_OLD) : now,
            nonce(),
            behaviour.has(Fault.WRONG_SIGNATURE) ? key + "-wrong" : key);
    return simulator(bought.marketplace())
        .request(step, bought.purchase(), signing)
        .orElseThrow(() ->
            RefusedChange.conflict("NoSuchCall", bought.marketplace() + " has no such call."));
  }

  /// The same bytes once more.
  Mono<Made> again(Bought bought, Step step, Behaviour behaviour, Made made) {
    return calls.send(simulator(bought.marketplace()), step, behaviour.target(), made.request());
  }

  private static String nonce() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    StringBuilder digits = new StringBuilder();
    digits.append(random.nextInt(1, 10));
    for (int i = 1; i < NONCE_DIGITS; i++) {
      digits.append(random.nextInt(10));
    }
    return digits.toString();
  }
}
