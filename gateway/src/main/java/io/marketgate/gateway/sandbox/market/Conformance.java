package io.marketgate.gateway.sandbox.market;

import io.marketgate.adapter.sandbox.Simulator.Purchase;
import io.marketgate.adapter.sandbox.Simulator.Step;
import io.marketgate.adapter.sandbox.Simulator.WireRequest;
import io.marketgate.gateway.sandbox.market.Behaviour.Fault;
import io.marketgate.gateway.sandbox.market.PurchaseBook.Bought;
import io.marketgate.gateway.sandbox.market.SimulatedCalls.Made;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// The whole life of a purchase with all repeats and faults: what a vendor runs before a product is
/// listed.
final class Conformance {

  private static final Duration YEAR = Duration.ofDays(365);
  private static final int REFUSED = 403;
  private static final int MOST_LOOKS = 20;
  private static final Duration PAUSE = Duration.ofMillis(500);

  /// Marketplaces that say when a call was made.
  private static final Set<String> TIMED = Set.of("huawei", "huawei-v1", "tencent", "qingcloud");

  /// Marketplaces whose calls are good once.
  private static final Set<String> ONCE_ONLY = Set.of("huawei", "tencent");

  /// Marketplaces that sign all that they send; Tencent does not sign the body.
  private static final Set<String> SIGNED_WHOLLY =
      Set.of("aliyun", "aliyun-computenest", "huawei", "huawei-v1", "jd", "qingcloud");

  /// Marketplaces by which buyers are signed on, as far as it is known how.
  private static final Set<String> SIGNED_ON = Set.of("aliyun", "jd", "huawei");

  private final SimulatedMarketplaces marketplaces;
  private final Clock clock;

  /// What is bought.
  record Sold(String product, String sku, String otherSku) {}

  /// @param passed whether every check has
  /// @param checks in their order
  record Report(String marketplace, boolean passed, List<Check> checks) {

    Report {
      checks = List.copyOf(checks);
    }
  }

  /// @param name what was tried
  /// @param passed whether the answer was right
  /// @param detail why not; empty when it was
  record Check(String name, boolean passed, String detail) {}

  Conformance(SimulatedMarketplaces marketplaces, Clock clock) {
    this.marketplaces = marketplaces;
    this.clock = clock;
  }

  /// Runs all checks that the marketplace has calls for.
  ///
  /// @param target address of the deployment
  Mono<Report> run(String marketplace, Sold sold, String target) {
    var _ = marketplaces.simulator(marketplace);
    String order = Long.toString(Math.abs(Ids.next().hashCode()) + 100_000_000L);
    Purchase purchase =
        new Purchase(
            "conform-" + order,
            sold.product(),
            sold.sku(),
            false,
            clock.instant().plus(YEAR),
            Map.of(),
            "conform-" + order,
            "conform-" + order,
            null,
            true,
            null);
    Run run = new Run(marketplace, sold, target);
    return run.all(purchase)
        .then(
            Mono.fromSupplier(() ->
                new Report(marketplace, run.checks.stream().allMatch(Check::passed), run.checks)));
  }

  /// One run; its checks come one after another.
  private final class Run {

    private final String marketplace;
    private final Sold sold;
    private final String target;
    private final List<Check> checks = new ArrayList<>();
    private @Nullable Made first;

    Run(String marketplace, Sold sold, String target) {
      this.marketplace = marketplace;
      this.sold = sold;
      this.target = target;
    }

    private Bought bought(Purchase purchase) {
      return marketplaces.known(marketplace, purchase);
    }

    Mono<Void> all(Purchase purchase) {
      return refused("a wrong signature is refused", purchase, Fault.WRONG_SIGNATURE, true)
          .then(
              refused(
                  "a call of an hour ago is refused",
                  purchase,
                  Fault.OLD_TIMESTAMP,
                  TIMED.contains(marketplace)))
          .then(provisioned(purchase))
          .flatMap(made -> afterwards(named(purchase, made.verdict().instanceId())));
    }

    private Purchase named(Purchase purchase, @Nullable String instance) {
      return instance == null ? purchase : purchase.instance(instance);
    }

    /// Asked again while it is not ready, as marketplaces do.
    private Mono<Made> provisioned(Purchase purchase) {
      return Mono.defer(() ->
              marketplaces.call(bought(purchase), Step.PROVISION, new Behaviour(Set.of(), target)))
          .repeatWhen(asked -> asked.delayElements(PAUSE))
          .takeUntil(made -> !made.verdict().isPending())
          .take(MOST_LOOKS)
          .last()
          .doOnNext(made -> {
            first = made;
            requireAccepted("a purchase is answered with an instance", made);
          });
    }

    private Mono<Void> afterwards(Purchase purchase) {
      Instant later = clock.instant().plus(YEAR).plus(YEAR);
      Purchase renewed =
          purchase.order(purchase.orderId() + "-r", sold.sku(), later, purchase.items());
      Purchase changed =
          renewed.order(purchase.orderId() + "-u", sold.otherSku(), later, purchase.items());
      Purchase ended = changed.ended(true);
      return sameInstance("the same purchase again is the same instance", purchase)
          .then(extras(purchase))
          .then(signedOn(purchase))
          .then(replayed())
          .then(mutated(purchase))
          .then(duplicated(purchase))
          .then(optional("a renewal is accepted", renewed, Step.RENEW))
          .then(optional("the same renewal again is accepted", renewed, Step.RENEW))
          .then(optional("another plan is accepted", changed, Step.CHANGE))
          .then(optional("the same change again is accepted", changed, Step.CHANGE))
          .then(optional("a suspension is accepted", changed, Step.SUSPEND))
          .then(optional("the same suspension again is accepted", changed, Step.SUSPEND))
          .then(optional("it works again", changed, Step.RESUME))
          .then(optional("an instance is found", changed, Step.QUERY))
          .then(optional("the end is accepted", ended, Step.TERMINATE))
          .then(optional("the same end again is accepted", ended, Step.TERMINATE))
          .then(sameInstance("an old purchase does not bring it back", purchase));
    }

    private Mono<Void> refused(String name, Purchase purchase, Fault fault, boolean applies) {
      return applies
          ? marketplaces
              .call(bought(purchase), Step.PROVISION, new Behaviour(EnumSet.of(fault), target))
              .doOnNext(made -> requireRefused(name, made))
              .then()
          : Mono.empty();
    }

    private void requireRefused(String name, Made made) {
      Exchange.Response response = made.exchange().response();
      boolean isRefused = response != null && response.status() == REFUSED;
      add(
          name,
          isRefused,
          response == null ? "there was no answer" : "it was answered " + response.status());
    }

    private Mono<Made> accepted(String name, Purchase purchase, Step step) {
      return marketplaces
          .call(bought(purchase), step, new Behaviour(Set.of(), target))
          .doOnNext(made -> requireAccepted(name, made));
    }

    private void requireAccepted(String name, Made made) {
      add(
          name,
          made.verdict().isAccepted(),
          made.verdict().isPending()
              ? "it was answered as not ready"
              : made.verdict().problems().toString());
    }

    /// Where the marketplace has such a call.
    private Mono<Void> optional(String name, Purchase purchase, Step step) {
      return marketplaces.hasCall(marketplace, step)
          ? Mono.defer(() -> accepted(name, purchase, step)).then()
          : Mono.empty();
    }

    private Mono<Void> sameInstance(String name, Purchase purchase) {
      return Mono.defer(() ->
          marketplaces
              .call(bought(purchase), Step.PROVISION, new Behaviour(Set.of(), target))
              .doOnNext(made -> {
                String before = first == null ? null : first.verdict().instanceId();
                String after = made.verdict().instanceId();
                boolean isSame = before == null ? after == null : before.equals(after);
                add(
                    name,
                    isSame && made.verdict().isAccepted(),
                    "it was answered with another instance, or not accepted");
              })
              .then());
    }

    private Mono<Void> extras(Purchase purchase) {
      return Flux.defer(() -> Flux.fromIterable(marketplaces.extras(bought(purchase))))
          .concatMap(extra ->
              marketplaces
                  .calls()
                  .send(marketplaces.simulator(marketplace), extra.as(), target, extra.request())
                  .doOnNext(made -> {
                    Exchange.Response response = made.exchange().response();
                    add(
                        extra.name(),
                        response != null && response.body().equals(extra.expected()),
                        "it was not answered " + extra.expected());
                  }))
          .then();
    }

    private Mono<Void> signedOn(Purchase purchase) {
      return SIGNED_ON.contains(marketplace)
          ? Mono.defer(() -> marketplaces.follow(bought(purchase), target))
              .doOnNext(made ->
                  add(
                      "a buyer is signed on",
                      made.verdict().isAccepted(),
                      "he was not led to the product"))
              .flatMap(made ->
                  marketplaces
                      .calls()
                      .follow(marketplaces.simulator(marketplace), target, made.request()))
              .doOnNext(made -> requireRefused("the same link again is refused", made))
              .then()
          : Mono.empty();
    }

    private Mono<Void> replayed() {
      return Mono.defer(() -> {
        Made made = first;
        return made != null && ONCE_ONLY.contains(marketplace)
            ? sent("the same bytes again are refused", made.request())
            : Mono.empty();
      });
    }

    private Mono<Void> mutated(Purchase purchase) {
      return hostile(
          "a call that was changed on its way is refused",
          purchase,
          SIGNED_WHOLLY.contains(marketplace),
          request ->
              new WireRequest(
                  request.method(),
                  request.query().replace(sold.product(), sold.product() + "x")
                      + (request.body().isEmpty() ? "&more=1" : ""),
                  request.body().replace("testFlag\":\"0", "testFlag\":\"1")));
    }

    private Mono<Void> duplicated(Purchase purchase) {
      return hostile(
          "a parameter that is given twice is refused",
          purchase,
          true,
          request ->
              new WireRequest(
                  request.method(),
                  request.query() + "&" + request.query().split("&", 2)[0],
                  request.body()));
    }

    /// Signed anew before it is changed: it must not be refused for another reason.
    private Mono<Void> hostile(
        String name, Purchase purchase, boolean applies, UnaryOperator<WireRequest> change) {
      return applies
          ? Mono.defer(
              () -> sent(name, change.apply(marketplaces.signed(bought(purchase), Step.PROVISION))))
          : Mono.empty();
    }

    private Mono<Void> sent(String name, WireRequest request) {
      return marketplaces
          .calls()
          .send(marketplaces.simulator(marketplace), Step.PROVISION, target, request)
          .doOnNext(answer -> requireRefused(name, answer))
          .then();
    }

    private void add(String name, boolean passed, String otherwise) {
      checks.add(new Check(name, passed, passed ? "" : otherwise));
    }
  }
}
