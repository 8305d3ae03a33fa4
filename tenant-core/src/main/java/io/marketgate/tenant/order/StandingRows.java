package io.marketgate.tenant.order;

import io.marketgate.tenant.balance.BalanceChanges;
import io.marketgate.tenant.balance.BalanceChanges.Recharge;
import io.marketgate.tenant.edition.Editions;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.entitlement.PurchaseRows;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.time.Span;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Reads what decides about an order, and writes what it does. The organization is locked.
final class StandingRows {

  private static final String PERIODS =
      """
      SELECT id, edition_code, valid_from, valid_until, anchor, chain_length, instance_id
        FROM edition_period
       WHERE organization_id = :organization ORDER BY valid_from
      """;

  /// What was disabled in the instant it began has left no period.
  private static final String HAD_PAID =
      """
      SELECT COUNT(*) AS n FROM work_order
       WHERE organization_id = :organization AND type IN ('NEW_PURCHASE', 'RENEWAL')
         AND effective_at IS NOT NULL
      """;

  private static final String CARRIED =
      """
      SELECT carried_from FROM additional_purchase
       WHERE organization_id = :organization AND carried_from IS NOT NULL
      """;

  private static final String REMOVE =
      "DELETE FROM edition_period WHERE organization_id = :organization AND id = :id";

  private static final String CHANGE =
      """
      UPDATE edition_period SET valid_until = :until, chain_length = :chain, end_told = NULL
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String ADD =
      """
      INSERT INTO edition_period
        (id, organization_id, edition_code, edition_name, edition_version, kind, valid_from,
         valid_until, anchor, chain_length)
      VALUES (:id, :organization, :code, :name, :version, 'PAID', :from, :until, :anchor, :chain)
      """;

  private static final String OPEN_SUBSCRIPTIONS =
      """
      UPDATE subscription SET status = 'ACTIVE', valid_until = NULL
       WHERE organization_id = :organization
      """;

  private final BalanceChanges balances;

  StandingRows(BalanceChanges balances) {
    this.balances = balances;
  }

  private record Row(
      String id, Instant from, Instant anchor, Period chain, boolean isOfMarketplace) {}

  /// What decides about an order for an organization.
  Mono<Standing> read(DatabaseClient sql, Locked organization, OrderContent content) {
    return EntitlementCache.read(sql, organization.id())
        .flatMap(entitlements ->
            sql.sql(PERIODS)
                .bind("organization", organization.id())
                .map(StandingRows::toRow)
                .all()
                .collectList()
                .map(rows -> timeline(rows, entitlements))
                .flatMap(periods -> with(sql, organization, content, entitlements, periods)));
  }

  private Mono<Standing> with(
      DatabaseClient sql,
      Locked organization,
      OrderContent content,
      Entitlements entitlements,
      List<TimelinePeriod> periods) {
    Mono<Boolean> hadPaid =
        sql.sql(HAD_PAID)
            .bind("organization", organization.id())
            .map(row -> Rows.number(row, "n").longValue() > 0)
            .one();
    Mono<Set<String>> carried =
        sql.sql(CARRIED)
            .bind("organization", organization.id())
            .map(row -> Rows.text(row, "carried_from"))
            .all()
            .collect(Collectors.toSet());
    return Mono.zip(
            hadPaid,
            carried,
            Metrics.read(sql),
            Editions.read(sql),
            wanted(sql, content),
            balances.read(sql, organization.id(), organization.now()))
        .map(found ->
            new Standing(
                organization.status(),
                organization.zone(),
                entitlements,
                periods,
                found.getT1() || periods.stream().anyMatch(TimelinePeriod::isPaid),
                found.getT2(),
                found.getT6(),
                balances.currencyOf(found.getT6()),
                found.getT3(),
                found.getT4(),
                found.getT5().orElse(null)));
  }

  private static Mono<Optional<Editions.Content>> wanted(DatabaseClient sql, OrderContent content) {
    return content.edition() == null
        ? Mono.just(Optional.empty())
        : Editions.read(sql, content.edition())
            .filter(found -> found.edition().code().equals(content.edition()))
            .map(Optional::of)
            .defaultIfEmpty(Optional.empty());
  }

  private static List<TimelinePeriod> timeline(List<Row> rows, Entitlements entitlements) {
    List<TimelinePeriod> periods = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      io.marketgate.tenant.entitlement.Period period = entitlements.periods().get(i);
      periods.add(
          new TimelinePeriod(
              row.id(),
              period.edition(),
              period.name(),
              period.version(),
              period.kind(),
              Objects.requireNonNull(period.span()),
              row.anchor(),
              row.chain(),
              row.isOfMarketplace(),
              period.items()));
    }
    return periods;
  }

  /// A period of before anchors were kept is counted from its own end.
  private static Row toRow(Readable row) {
    String id = Rows.text(row, "id");
    boolean isOfMarketplace = row.get("instance_id", String.class) != null;
    Instant anchor = Rows.instant(row, "anchor");
    String chain = row.get("chain_length", String.class);
    Instant from = Objects.requireNonNull(Rows.instant(row, "valid_from"));
    Instant until = Rows.instant(row, "valid_until");
    return anchor == null || chain == null
        ? new Row(id, from, until == null ? from : until, Period.ZERO, isOfMarketplace)
        : new Row(id, from, anchor, Period.parse(chain), isOfMarketplace);
  }

  /// Writes what a plan says.
  ///
  /// @param order id of it
  /// @param actor who approved it
  Mono<Void> write(
      DatabaseClient sql, Locked organization, OrderPlan plan, String order, String actor) {
    List<Mono<Long>> writes = new ArrayList<>();
    plan.removed().forEach(gone -> writes.add(remove(sql, organization, gone)));
    plan.changed().forEach(changed -> writes.add(change(sql, organization, changed)));
    plan.added().forEach(added -> writes.add(add(sql, organization, added)));
    if (!plan.added().isEmpty() || !plan.changed().isEmpty()) {
      writes.add(openSubscriptions(sql, organization));
    }
    plan.purchases()
        .forEach(bought ->
            writes.add(
                PurchaseRows.insert(sql, organization, bought.purchase(), bought.carriedFrom())));
    Recharge recharge = plan.recharge();
    return Flux.concat(writes)
        .then(
            recharge == null
                ? Mono.empty()
                : balances.recharge(sql, organization, recharge, order, actor));
  }

  /// Nobody is locked out of what an order has sold because his marketplace has ended something.
  private static Mono<Long> openSubscriptions(DatabaseClient sql, Locked organization) {
    return sql.sql(OPEN_SUBSCRIPTIONS)
        .bind("organization", organization.id())
        .fetch()
        .rowsUpdated();
  }

  private static Mono<Long> remove(DatabaseClient sql, Locked organization, TimelinePeriod period) {
    return sql.sql(REMOVE)
        .bind("organization", organization.id())
        .bind("id", period.id())
        .fetch()
        .rowsUpdated();
  }

  private static Mono<Long> change(DatabaseClient sql, Locked organization, TimelinePeriod period) {
    return until(sql.sql(CHANGE), period.span())
        .bind("organization", organization.id())
        .bind("id", period.id())
        .bind("chain", period.chain().toString())
        .fetch()
        .rowsUpdated();
  }

  private static Mono<Long> add(DatabaseClient sql, Locked organization, TimelinePeriod period) {
    return until(sql.sql(ADD), period.span())
        .bind("organization", organization.id())
        .bind("id", period.id())
        .bind("code", period.edition())
        .bind("name", period.name())
        .bind("version", period.version())
        .bind("from", Rows.utc(period.span().from()))
        .bind("anchor", Rows.utc(period.anchor()))
        .bind("chain", period.chain().toString())
        .fetch()
        .rowsUpdated();
  }

  private static DatabaseClient.GenericExecuteSpec until(
      DatabaseClient.GenericExecuteSpec statement, Span span) {
    return Rows.bind(statement, "until", span.until());
  }
}
