package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.edition.Edition;
import io.marketgate.tenant.edition.Editions;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.marketplace.Instance.Status;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.storage.Write;
import io.marketgate.tenant.time.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Makes an organization's editions, purchases and subscription agree with its instances. The
/// organization is locked.
final class SoldRows {

  private static final String PERIODS =
      """
      SELECT id, edition_code, kind, valid_from, valid_until, instance_id FROM edition_period
       WHERE organization_id = :organization AND (valid_until IS NULL OR valid_until > :now)
       ORDER BY valid_from
      """;

  private static final String END_PERIOD =
      """
      UPDATE edition_period SET valid_until = :until, end_told = NULL
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String DROP_PERIOD =
      "DELETE FROM edition_period WHERE organization_id = :organization AND id = :id";

  private static final String ADD_PERIOD =
      """
      INSERT INTO edition_period
        (id, organization_id, edition_code, edition_name, edition_version, kind, valid_from,
         valid_until, instance_id)
      VALUES (:id, :organization, :code, :name, :version, :kind, :from, :until, :instance)
      """;

  private static final String PURCHASED =
      """
      SELECT metric_code, CAST(SUM(quantity) AS SIGNED) AS quantity FROM additional_purchase
       WHERE organization_id = :organization AND instance_id = :instance AND status = 'VALID'
         AND (valid_until IS NULL OR valid_until > :now)
       GROUP BY metric_code
      """;

  private static final String NEWEST =
      """
      SELECT id, quantity FROM additional_purchase
       WHERE organization_id = :organization AND instance_id = :instance AND metric_code = :metric
         AND status = 'VALID' AND (valid_until IS NULL OR valid_until > :now)
       ORDER BY created_at DESC, id DESC
      """;

  private static final String END_PURCHASE =
      """
      UPDATE additional_purchase
         SET status = 'INVALID', reason = 'CANCELLED', ended_at = :now,
             ended_because = 'changed by the marketplace'
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String LESSEN =
      """
      UPDATE additional_purchase SET quantity = :quantity
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String PROLONG_PURCHASES =
      """
      UPDATE additional_purchase SET valid_until = :until
       WHERE organization_id = :organization AND instance_id = :instance AND status = 'VALID'
         AND (valid_until IS NULL OR valid_until > :now)
         AND NOT (valid_until <=> :until)
      """;

  private static final String BUY =
      """
      INSERT INTO additional_purchase
        (id, organization_id, metric_code, quantity, term, valid_from, valid_until, status,
         created_at, instance_id)
      VALUES (:id, :organization, :metric, :quantity, 'FIXED_DATE', :now, :until, 'VALID', :now,
              :instance)
      """;

  private static final String SET_SUBSCRIPTION =
      """
      UPDATE subscription SET status = :status, valid_until = :until
       WHERE organization_id = :organization AND marketplace = :marketplace
         AND account_id = :account
      """;

  private SoldRows() {}

  private record Period(
      String id, String edition, String kind, Span span, @Nullable String instance) {

    /// Whether it was sold by a work order, which marketplaces do not touch.
    boolean isOrdered() {
      return instance == null && kind.equals("PAID");
    }

    boolean isOf(Timeline.Part part) {
      return part.instance().id().equals(instance)
          && part.instance().plan().edition().equals(edition)
          && kind.equals(kindOf(part.instance()));
    }
  }

  private static String kindOf(Instance instance) {
    return instance.plan().trial() ? "TRIAL" : "PAID";
  }

  /// @param instances all of the organization, as they are now
  static Mono<Void> reconcile(DatabaseClient sql, Locked organization, List<Instance> instances) {
    return Mono.zip(Editions.read(sql), periods(sql, organization))
        .flatMap(found ->
            Write.all(sql, periods(organization, instances, found.getT1(), found.getT2()))
                .thenMany(Flux.fromIterable(instances))
                .concatMap(instance ->
                    purchases(sql, organization, instance, isCounted(instance, instances)))
                .then(
                    Write.all(
                        sql,
                        subscriptions(
                            organization,
                            instances,
                            found.getT2().stream().anyMatch(Period::isOrdered)))));
  }

  /// What is suspended adds nothing to what can be used.
  private static boolean isCounted(Instance instance, List<Instance> all) {
    boolean isAnyActive = all.stream().anyMatch(each -> each.status() == Status.ACTIVE);
    return instance.entitled()
        && instance.status() != Status.RELEASED
        && (instance.status() == Status.ACTIVE || !isAnyActive);
  }

  private static Mono<List<Period>> periods(DatabaseClient sql, Locked organization) {
    return sql.sql(PERIODS)
        .bind("organization", organization.id())
        .bind("now", organization.at())
        .map(row ->
            new Period(
                Rows.text(row, "id"),
                Rows.text(row, "edition_code"),
                Rows.text(row, "kind"),
                new Span(
                    Objects.requireNonNull(Rows.instant(row, "valid_from")),
                    Rows.instant(row, "valid_until")),
                row.get("instance_id", String.class)))
        .all()
        .collectList();
  }

  private static List<Write> periods(
      Locked organization,
      List<Instance> instances,
      Map<String, Edition> editions,
      List<Period> periods) {
    Map<String, Integer> ranks =
        editions.values().stream().collect(Collectors.toMap(Edition::code, Edition::rank));
    List<Span> taken = periods.stream().filter(Period::isOrdered).map(Period::span).toList();
    List<Timeline.Part> wanted = new Timeline(instances, ranks, taken).from(organization.now());
    Period running =
        periods.stream()
            .filter(each -> !each.isOrdered() && each.span().contains(organization.now()))
            .findFirst()
            .orElse(null);
    boolean goesOn = running != null && !wanted.isEmpty() && running.isOf(wanted.getFirst());
    Stream<Write> ended =
        periods.stream()
            .filter(each -> !each.isOrdered())
            .flatMap(each ->
                goesOn && each.equals(running)
                    ? end(organization, each, wanted.getFirst().span().until())
                    : end(organization, each, organization.now()));
    Stream<Write> added =
        wanted.stream().skip(goesOn ? 1 : 0).map(part -> add(organization, part, editions));
    return Stream.concat(ended, added).toList();
  }

  /// A period that would not have begun is as if it had not been.
  private static Stream<Write> end(Locked organization, Period period, @Nullable Instant until) {
    if (Objects.equals(until, period.span().until())) {
      return Stream.empty();
    }
    boolean isNever = until != null && !until.isAfter(period.span().from());
    Write write = isNever ? Write.of(DROP_PERIOD) : Write.of(END_PERIOD).bind("until", until);
    return Stream.of(write.bind("organization", organization.id()).bind("id", period.id()));
  }

  private static Write add(Locked organization, Timeline.Part part, Map<String, Edition> editions) {
    String code = part.instance().plan().edition();
    Edition edition = editions.get(code);
    if (edition == null || edition.isFree()) {
      throw RefusedChange.conflict("EditionUnknown", "There is no edition " + code + " to sell.");
    }
    return Write.of(ADD_PERIOD)
        .bind("until", part.span().until())
        .bind("id", Ids.next())
        .bind("organization", organization.id())
        .bind("code", code)
        .bind("name", edition.name())
        .bind("version", edition.currentVersion())
        .bind("kind", kindOf(part.instance()))
        .bind("from", part.span().from())
        .bind("instance", part.instance().id());
  }

  private static Mono<Void> purchases(
      DatabaseClient sql, Locked organization, Instance instance, boolean isCounted) {
    boolean isOver = !isCounted || instance.isOverAt(organization.now());
    Map<String, Long> wanted = isOver ? Map.of() : instance.plan().quantities();
    return purchased(sql, organization, instance)
        .delayUntil(bought ->
            isOver || bought.isEmpty() ? Mono.empty() : prolong(sql, organization, instance))
        .flatMap(bought -> {
          Map<String, Long> metrics = new HashMap<>(bought);
          wanted.forEach((metric, quantity) -> metrics.putIfAbsent(metric, 0L));
          return Flux.fromIterable(metrics.entrySet())
              .concatMap(each ->
                  adjust(
                      sql,
                      organization,
                      instance,
                      each.getKey(),
                      wanted.getOrDefault(each.getKey(), 0L) - each.getValue()))
              .then();
        });
  }

  /// Only where there are some: an update that finds none locks the gap that its neighbours' new
  /// rows go to, and two of them lock each other out.
  private static Mono<Long> prolong(DatabaseClient sql, Locked organization, Instance instance) {
    return Rows.bind(
            named(sql.sql(PROLONG_PURCHASES), organization, instance), "until", instance.until())
        .bind("now", organization.at())
        .fetch()
        .rowsUpdated();
  }

  private static Mono<Map<String, Long>> purchased(
      DatabaseClient sql, Locked organization, Instance instance) {
    return named(sql.sql(PURCHASED), organization, instance)
        .bind("now", organization.at())
        .map(row ->
            Map.entry(Rows.text(row, "metric_code"), Rows.number(row, "quantity").longValue()))
        .all()
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  /// What is more is bought in addition, and what is less is taken from the newest, so that what is
  /// used of the rest stays used of it.
  private static Mono<Void> adjust(
      DatabaseClient sql, Locked organization, Instance instance, String metric, long more) {
    if (more >= 0) {
      return more == 0 ? Mono.empty() : buy(sql, organization, instance, metric, more).then();
    }
    return named(sql.sql(NEWEST), organization, instance)
        .bind("metric", metric)
        .bind("now", organization.at())
        .map(row -> new Bought(Rows.text(row, "id"), Rows.number(row, "quantity").longValue()))
        .all()
        .collectList()
        .flatMapMany(bought -> Flux.fromIterable(lessened(bought, -more)))
        .concatMap(each -> lessen(sql, organization, each))
        .then();
  }

  private record Bought(String id, long quantity) {}

  /// @param less how much, in all
  /// @return what is left of those that change
  private static List<Bought> lessened(List<Bought> newestFirst, long less) {
    List<Bought> changed = new ArrayList<>();
    long rest = less;
    for (Bought bought : newestFirst) {
      long taken = Math.min(rest, bought.quantity());
      if (taken > 0) {
        changed.add(new Bought(bought.id(), bought.quantity() - taken));
      }
      rest -= taken;
    }
    return changed;
  }

  private static Mono<Long> lessen(DatabaseClient sql, Locked organization, Bought left) {
    DatabaseClient.GenericExecuteSpec statement =
        left.quantity() == 0
            ? sql.sql(END_PURCHASE).bind("now", organization.at())
            : sql.sql(LESSEN).bind("quantity", left.quantity());
    return statement
        .bind("organization", organization.id())
        .bind("id", left.id())
        .fetch()
        .rowsUpdated();
  }

  private static Mono<Long> buy(
      DatabaseClient sql, Locked organization, Instance instance, String metric, long quantity) {
    return Rows.bind(named(sql.sql(BUY), organization, instance), "until", instance.until())
        .bind("id", Ids.next())
        .bind("metric", metric)
        .bind("quantity", quantity)
        .bind("now", organization.at())
        .fetch()
        .rowsUpdated();
  }

  private static DatabaseClient.GenericExecuteSpec named(
      DatabaseClient.GenericExecuteSpec statement, Locked organization, Instance instance) {
    return statement.bind("organization", organization.id()).bind("instance", instance.id());
  }

  private static List<Write> subscriptions(
      Locked organization, List<Instance> instances, boolean isOrdered) {
    Map<MarketplaceAccount, List<Instance>> byAccount =
        instances.stream().collect(Collectors.groupingBy(Instance::account));
    return byAccount.entrySet().stream()
        .map(each -> subscription(organization, each.getKey(), each.getValue(), isOrdered))
        .toList();
  }

  private static Write subscription(
      Locked organization,
      MarketplaceAccount account,
      List<Instance> instances,
      boolean isOrdered) {
    List<Instance> active =
        instances.stream().filter(each -> each.status() == Status.ACTIVE).toList();
    boolean isSuspended = instances.stream().anyMatch(each -> each.status() == Status.SUSPENDED);
    // Nobody is locked out of what a work order has sold.
    boolean isActive = isOrdered || !active.isEmpty();
    String status = isActive ? "ACTIVE" : isSuspended ? "SUSPENDED" : "TERMINATED";
    boolean isEndless =
        isOrdered || active.isEmpty() || active.stream().anyMatch(each -> each.until() == null);
    Instant until =
        isEndless
            ? null
            : active.stream()
                .map(each -> Objects.requireNonNull(each.until()))
                .max(Instant::compareTo)
                .orElseThrow();
    return Write.of(SET_SUBSCRIPTION)
        .bind("until", until)
        .bind("organization", organization.id())
        .bind("marketplace", account.marketplace())
        .bind("account", account.accountId())
        .bind("status", status);
  }
}
