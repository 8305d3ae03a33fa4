package io.marketgate.tenant.entitlement;

import io.marketgate.tenant.edition.EditionItems;
import io.marketgate.tenant.edition.ItemRow;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.time.Span;
import io.marketgate.tenant.time.ZoneHistory;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Reads what an organization may use. Each statement names its organization.
final class EntitlementRows {

  private static final String HEAD =
      """
      SELECT o.id, o.entitlement_revision AS revision, o.status, f.current_version AS free_version,
             f.name AS free_name
        FROM organization o
        JOIN edition f ON f.code = 'FREE'
       WHERE o.id = :organization
      """;

  private static final String ZONES =
      """
      SELECT valid_from, time_zone FROM organization_zone
       WHERE organization_id = :organization ORDER BY valid_from
      """;

  private static final String PERIODS =
      """
      SELECT edition_code, edition_name, edition_version, kind, valid_from, valid_until
        FROM edition_period
       WHERE organization_id = :organization
       ORDER BY valid_from
      """;

  /// Of every version that the organization has had, and of the free edition's current one.
  private static final String ITEMS =
      """
      SELECT i.edition_code, i.version, i.metric_code, i.limit_kind, i.limit_value
        FROM edition_item i
       WHERE (i.edition_code, i.version) IN
             (SELECT edition_code, edition_version FROM edition_period
               WHERE organization_id = :organization)
          OR (i.edition_code, i.version) IN
             (SELECT code, current_version FROM edition WHERE code = 'FREE')
      """;

  private static final String PURCHASES =
      """
      SELECT id, metric_code, quantity, term, valid_from, valid_until, reason, ended_at,
             order_line, created_at
        FROM additional_purchase
       WHERE organization_id = :organization
       ORDER BY created_at, id
      """;

  private EntitlementRows() {}

  record Head(String id, long revision, boolean isActive, int freeVersion, String freeName) {}

  /// The revision and what else is in one row; fails when there is no such organization.
  static Mono<Head> head(DatabaseClient sql, String organization) {
    return of(sql, HEAD, organization)
        .map(row ->
            new Head(
                Rows.text(row, "id"),
                Rows.number(row, "revision").longValue(),
                Rows.text(row, "status").equals("ACTIVE"),
                Rows.number(row, "free_version").intValue(),
                Rows.text(row, "free_name")))
        .one()
        // The database takes an id with a blank at its end for the one without.
        .filter(head -> head.id().equals(organization))
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Organization")));
  }

  /// Only inside a transaction, so that all of it is of the same moment.
  static Mono<Entitlements> read(DatabaseClient sql, String organization, Head head) {
    return items(sql, organization)
        .flatMap(items ->
            periods(sql, organization, items)
                .flatMap(periods ->
                    rest(sql, organization)
                        .map(rest ->
                            new Entitlements(
                                organization,
                                head.revision(),
                                head.freeVersion(),
                                head.isActive(),
                                rest.zones(),
                                periods,
                                rest.purchases(),
                                free(head, items)))));
  }

  private record Rest(ZoneHistory zones, List<Purchase> purchases) {}

  private static Mono<Rest> rest(DatabaseClient sql, String organization) {
    return zones(sql, organization)
        .flatMap(
            zones -> purchases(sql, organization).map(purchases -> new Rest(zones, purchases)));
  }

  static Mono<List<Purchase>> purchases(DatabaseClient sql, String organization) {
    return of(sql, PURCHASES, organization).map(EntitlementRows::toPurchase).all().collectList();
  }

  private static Period free(Head head, Map<ItemRow.Version, EditionItems> items) {
    return Period.free(
        head.freeName(),
        head.freeVersion(),
        items.getOrDefault(new ItemRow.Version("FREE", head.freeVersion()), EditionItems.NONE));
  }

  private static Mono<Map<ItemRow.Version, EditionItems>> items(
      DatabaseClient sql, String organization) {
    return of(sql, ITEMS, organization)
        .map(ItemRow::of)
        .all()
        .collectList()
        .map(ItemRow::byVersion);
  }

  private static Mono<List<Period>> periods(
      DatabaseClient sql, String organization, Map<ItemRow.Version, EditionItems> items) {
    return of(sql, PERIODS, organization).map(row -> toPeriod(row, items)).all().collectList();
  }

  private static Mono<ZoneHistory> zones(DatabaseClient sql, String organization) {
    return of(sql, ZONES, organization)
        .map(row ->
            new ZoneHistory.Change(
                instant(row, "valid_from"), ZoneId.of(Rows.text(row, "time_zone"))))
        .all()
        .collectList()
        .map(ZoneHistory::new);
  }

  private static DatabaseClient.GenericExecuteSpec of(
      DatabaseClient sql, String statement, String organization) {
    return sql.sql(statement).bind("organization", organization);
  }

  private static Instant instant(Readable row, String column) {
    return Objects.requireNonNull(Rows.instant(row, column), column);
  }

  private static Period toPeriod(Readable row, Map<ItemRow.Version, EditionItems> items) {
    ItemRow.Version version =
        new ItemRow.Version(
            Rows.text(row, "edition_code"), Rows.number(row, "edition_version").intValue());
    return new Period(
        version.edition(),
        Rows.text(row, "edition_name"),
        version.number(),
        Period.Kind.valueOf(Rows.text(row, "kind")),
        new Span(instant(row, "valid_from"), Rows.instant(row, "valid_until")),
        items.getOrDefault(version, EditionItems.NONE));
  }

  private static Purchase toPurchase(Readable row) {
    String reason = row.get("reason", String.class);
    return new Purchase(
        Rows.text(row, "id"),
        Rows.text(row, "metric_code"),
        Rows.number(row, "quantity").longValue(),
        Purchase.Term.valueOf(Rows.text(row, "term")),
        new Span(instant(row, "valid_from"), Rows.instant(row, "valid_until")),
        reason == null ? null : Purchase.Reason.valueOf(reason),
        Rows.instant(row, "ended_at"),
        row.get("order_line", String.class),
        instant(row, "created_at"));
  }
}
