package io.marketgate.tenant.topup;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.balance.BalanceChanges;
import io.marketgate.tenant.balance.InsufficientBalance;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.entitlement.OrganizationChanges.Effect;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.entitlement.Period;
import io.marketgate.tenant.entitlement.Purchase;
import io.marketgate.tenant.entitlement.PurchaseRows;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.metric.TopUp;
import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.time.Span;
import io.marketgate.tenant.topup.TopUpRows.Switch;
import io.marketgate.tenant.usage.Figures;
import io.marketgate.tenant.usage.UsageReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Buys more of a metric from the balance when at most 2 % of it are left, where an organization
/// has that switched on. What is bought is an additional purchase until the end of the running
/// month or year, committed with its charge or not at all.
public final class TopUps {

  private static final String METRIC = "metric";

  private final Database database;
  private final OrganizationChanges changes;
  private final Metrics metrics;
  private final BalanceChanges balances;

  /// What can be topped up, and whether it is.
  ///
  /// @param metric code
  /// @param offer what is bought each time
  /// @param isOn whether it is bought
  /// @param failedAt since when the balance has been too small for it; null when it was not
  public record Standing(String metric, TopUp offer, boolean isOn, @Nullable Instant failedAt) {}

  TopUps(Database database, OrganizationChanges changes, Metrics metrics, BalanceChanges balances) {
    this.database = database;
    this.changes = changes;
    this.metrics = metrics;
    this.balances = balances;
  }

  /// All metrics that can be topped up, as they stand for an organization. It need not exist.
  public Mono<List<Standing>> list(String organization) {
    return metrics
        .all()
        .zipWith(
            database.run(sql ->
                TopUpRows.all(sql, organization)
                    .collect(Collectors.toMap(Switch::metric, each -> each))))
        .map(found ->
            found.getT1().values().stream()
                .filter(metric -> metric.topUp() != null)
                .map(metric -> standing(metric, found.getT2().get(metric.code())))
                .toList());
  }

  private static Standing standing(Metric metric, @Nullable Switch found) {
    return new Standing(
        metric.code(),
        Objects.requireNonNull(metric.topUp()),
        found != null,
        found == null ? null : found.failedAt());
  }

  /// Switches it on or off for an organization; refused for a metric that has no such offer, and
  /// where the balance is in another currency than the offer.
  public Mono<Standing> set(String organization, String metric, boolean on) {
    return metrics
        .all()
        .flatMap(all -> Mono.justOrEmpty(all.get(metric)))
        .filter(found -> found.topUp() != null)
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("TopUp")))
        .flatMap(found ->
            Mono.deferContextual(
                context -> set(organization, found, on, Actor.of(context).name())));
  }

  private Mono<Standing> set(String organization, Metric metric, boolean on, String by) {
    return changes.make(
        organization,
        on ? "TopUpEnabled" : "TopUpDisabled",
        (sql, locked) ->
            (on ? locked.requireActive() : Mono.<Void>empty())
                .then(on ? Mono.defer(() -> requireCurrency(sql, locked)) : Mono.empty())
                .then(
                    Mono.defer(() ->
                        on
                            ? TopUpRows.insert(sql, locked, metric.code(), by)
                            : TopUpRows.delete(sql, locked, metric.code())))
                .zipWhen(changed ->
                    TopUpRows.find(sql, organization, metric.code())
                        .map(Optional::of)
                        .defaultIfEmpty(Optional.empty()))
                .map(done -> {
                  Standing standing = standing(metric, done.getT2().orElse(null));
                  return done.getT1() == 0
                      ? Effect.nothing(standing)
                      // What is remembered of the organization is dropped, and with it that it was
                      // off.
                      : Effect.of(standing, Map.of(METRIC, metric.code()));
                }));
  }

  private Mono<Void> requireCurrency(DatabaseClient sql, Locked organization) {
    return balances
        .read(sql, organization.id(), organization.now())
        .map(balances::currencyOf)
        .filter(balances.platformCurrency()::equals)
        .switchIfEmpty(
            Mono.error(() ->
                RefusedChange.conflict(
                    "CurrencyMismatch",
                    "Top-ups are paid in " + balances.platformCurrency() + " only.")))
        .then();
  }

  /// Buys more of a metric if that is wanted and still necessary. Fails only when the database does
  /// not answer.
  Mono<Void> buy(String organization, String metric) {
    return Mono.zip(
            metrics.all().mapNotNull(all -> all.get(metric)),
            database.run(sql -> TopUpRows.find(sql, organization, metric)))
        .flatMap(found -> buy(organization, found.getT1()));
  }

  private Mono<Void> buy(String organization, Metric metric) {
    TopUp offer = metric.topUp();
    if (offer == null || metric.status() != Metric.Status.VALID) {
      return Mono.empty();
    }
    return changes
        .make(
            organization, "ToppedUp", (sql, locked) -> buy(sql, locked, new Wanted(metric, offer)))
        .onErrorResume(
            InsufficientBalance.class, missing -> failed(organization, metric.code(), offer))
        // Disabled, or switched off in the meantime.
        .onErrorResume(RefusedChange.class, refusal -> Mono.just(false))
        .then();
  }

  private record Wanted(Metric metric, TopUp offer) {

    String code() {
      return metric.code();
    }

    /// The time of its newest purchase where that is ahead of this replica's clock.
    Instant latest(Entitlements entitlements, Instant now) {
      return entitlements.purchases().stream()
          .filter(purchase -> purchase.metric().equals(code()))
          .map(Purchase::createdAt)
          .filter(now::isBefore)
          .max(Instant::compareTo)
          .orElse(now);
    }

    /// As with orders, without a paid edition only what says so of itself is sold.
    boolean isSoldTo(Entitlements entitlements, Instant now) {
      return metric.withoutPaidEdition() || entitlements.editionAt(now).kind() == Period.Kind.PAID;
    }
  }

  private Mono<Effect<Boolean>> buy(DatabaseClient sql, Locked organization, Wanted wanted) {
    return organization
        .requireActive()
        .then(Mono.defer(() -> TopUpRows.find(sql, organization.id(), wanted.code())))
        .flatMap(on -> standing(sql, organization, wanted))
        .filter(standing -> wanted.isSoldTo(standing.entitlements(), organization.now()))
        .map(standing -> standing.metrics().getFirst().figures())
        .filter(Figures::isShort)
        .flatMap(figures -> buy(sql, organization, wanted, figures))
        .defaultIfEmpty(Effect.nothing(false));
  }

  /// Including what a replica whose clock is ahead has bought already.
  private static Mono<UsageReader.Standing> standing(
      DatabaseClient sql, Locked organization, Wanted wanted) {
    Instant now = organization.now();
    return UsageReader.standing(sql, organization.id(), wanted.metric(), now)
        .flatMap(found -> {
          Instant latest = wanted.latest(found.entitlements(), now);
          return latest.equals(now)
              ? Mono.just(found)
              : UsageReader.standing(sql, organization.id(), wanted.metric(), latest);
        });
  }

  private Mono<Effect<Boolean>> buy(
      DatabaseClient sql, Locked organization, Wanted wanted, Figures figures) {
    Purchase purchase =
        new Purchase(
            Ids.next(),
            wanted.code(),
            wanted.offer().quantity(),
            Purchase.Term.PERIOD,
            new Span(organization.now(), figures.resetsAt()),
            null,
            null,
            null,
            organization.now());
    return requireCurrency(sql, organization)
        .then(
            Mono.defer(() ->
                balances.charge(
                    sql,
                    organization.id(),
                    "topup." + wanted.code(),
                    wanted.offer().price(),
                    "purchase " + purchase.id())))
        .then(PurchaseRows.insert(sql, organization, purchase, null))
        .then(TopUpRows.setFailed(sql, organization, wanted.code(), null))
        .thenReturn(
            Effect.of(
                    true,
                    Map.<String, Object>of(
                        METRIC,
                        wanted.code(),
                        "quantity",
                        wanted.offer().quantity(),
                        "amount",
                        Money.text(wanted.offer().price()),
                        "purchase",
                        purchase.id()))
                .telling(Map.of(METRIC, wanted.code(), "quantity", wanted.offer().quantity())));
  }

  /// Said once, until it succeeds again.
  private Mono<Boolean> failed(String organization, String metric, TopUp offer) {
    return changes.make(
        organization,
        "TopUpFailed",
        (sql, locked) ->
            TopUpRows.find(sql, organization, metric)
                .filter(on -> on.failedAt() == null)
                .flatMap(on -> TopUpRows.setFailed(sql, locked, metric, locked.now()))
                .map(done ->
                    Effect.beside(
                            false,
                            Map.<String, Object>of(
                                METRIC, metric, "amount", Money.text(offer.price())))
                        .telling(Map.of(METRIC, metric)))
                .defaultIfEmpty(Effect.nothing(false)));
  }
}
