package io.marketgate.tenant.organization;

import io.marketgate.tenant.access.AccessTemplate;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.event.NewEvent;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Organizations in MySQL or MariaDB.
final class R2dbcOrganizations implements Organizations {

  private static final String SELECT_BY_ACCOUNT =
      """
      SELECT o.id, o.name, o.status, o.time_zone,
             s.id AS subscription_id, s.status AS subscription_status,
             s.valid_until AS subscription_until
        FROM subscription s
        JOIN organization o ON o.id = s.organization_id
       WHERE s.marketplace = :marketplace AND s.account_id = :account
      """;

  private static final String SELECT_EDITIONS =
      """
      SELECT edition_code, edition_name, edition_version, kind, valid_from, valid_until
        FROM edition_period
       WHERE organization_id = :organization
         AND (valid_until IS NULL OR valid_until > :now)
       ORDER BY valid_from
      """;

  private static final String INSERT_ORGANIZATION =
      """
      INSERT INTO organization (id, name, status, time_zone, created_at)
      VALUES (:id, :name, 'ACTIVE', :zone, :now)
      """;

  private static final String INSERT_SUBSCRIPTION =
      """
      INSERT INTO subscription (id, organization_id, marketplace, account_id, status)
      VALUES (:id, :organization, :marketplace, :account, 'ACTIVE')
      """;

  private static final String INSERT_EDITION =
      """
      INSERT INTO edition_period
        (id, organization_id, edition_code, edition_name, edition_version, kind, valid_from, valid_until)
      VALUES (:id, :organization, :code, :name, 1, 'TRIAL', :from, :until)
      """;

  private final Database database;
  private final Outbox outbox;
  private final ChangeFeed changes;
  private final Clock clock;
  private final AccessTemplate template;

  R2dbcOrganizations(
      Database database, Outbox outbox, ChangeFeed changes, Clock clock, AccessTemplate template) {
    this.database = database;
    this.outbox = outbox;
    this.changes = changes;
    this.clock = clock;
    this.template = template;
  }

  @Override
  public Mono<Tenant> findByAccount(MarketplaceAccount account) {
    return database.run(sql ->
        sql.sql(SELECT_BY_ACCOUNT)
            .bind("marketplace", account.marketplace())
            .bind("account", account.accountId())
            .map(row -> toTenant(row, account))
            .one()
            .flatMap(tenant -> withEditions(sql, tenant)));
  }

  @Override
  public Mono<Boolean> createIfAbsent(NewOrganization organization) {
    return findByAccount(organization.account())
        .hasElement()
        .flatMap(exists -> exists ? Mono.just(false) : create(organization));
  }

  /// Two replicas may come here at once; the unique key lets one of them win.
  private Mono<Boolean> create(NewOrganization organization) {
    String id = Ids.next();
    return database
        .inTransaction(sql -> insert(sql, id, organization).thenReturn(true))
        .onErrorReturn(DuplicateKeyException.class, false)
        .delayUntil(created -> announce(organization.account()));
  }

  private Mono<Void> insert(DatabaseClient sql, String id, NewOrganization organization) {
    Instant now = clock.instant();
    return insertOrganization(sql, id, organization, now)
        .then(insertSubscription(sql, id, organization.account()))
        .then(insertTrial(sql, id, organization, now))
        .then(template.apply(sql, id, now))
        .then(outbox.append(sql, created(id, organization, now)));
  }

  private static Mono<Long> insertOrganization(
      DatabaseClient sql, String id, NewOrganization organization, Instant now) {
    return sql.sql(INSERT_ORGANIZATION)
        .bind("id", id)
        .bind("name", organization.name())
        .bind("zone", organization.timeZone().getId())
        .bind("now", Rows.utc(now))
        .fetch()
        .rowsUpdated();
  }

  private static Mono<Long> insertSubscription(
      DatabaseClient sql, String organizationId, MarketplaceAccount account) {
    return sql.sql(INSERT_SUBSCRIPTION)
        .bind("id", Ids.next())
        .bind("organization", organizationId)
        .bind("marketplace", account.marketplace())
        .bind("account", account.accountId())
        .fetch()
        .rowsUpdated();
  }

  private static Mono<Long> insertTrial(
      DatabaseClient sql, String organizationId, NewOrganization organization, Instant now) {
    NewOrganization.Trial trial = organization.trial();
    return sql.sql(INSERT_EDITION)
        .bind("id", Ids.next())
        .bind("organization", organizationId)
        .bind("code", trial.editionCode())
        .bind("name", trial.editionName())
        .bind("from", Rows.utc(now))
        .bind("until", Rows.utc(Durations.end(now, trial.length(), organization.timeZone())))
        .fetch()
        .rowsUpdated();
  }

  private static NewEvent created(String id, NewOrganization organization, Instant now) {
    return new NewEvent(
        id,
        "OrganizationCreated",
        Map.of("name", organization.name(), "marketplace", organization.account().marketplace()),
        now);
  }

  private Mono<Void> announce(MarketplaceAccount account) {
    return changes.publish(new Change.OfAccount(account.marketplace(), account.accountId()));
  }

  private Mono<Tenant> withEditions(DatabaseClient sql, Tenant tenant) {
    return sql.sql(SELECT_EDITIONS)
        .bind("organization", tenant.organization().id())
        .bind("now", Rows.utc(clock.instant()))
        .map(R2dbcOrganizations::toEdition)
        .all()
        .collectList()
        .map(editions -> new Tenant(tenant.organization(), tenant.subscription(), editions));
  }

  private static Tenant toTenant(Readable row, MarketplaceAccount account) {
    return new Tenant(
        new Organization(
            Rows.text(row, "id"),
            Rows.text(row, "name"),
            Organization.Status.valueOf(Rows.text(row, "status")),
            ZoneId.of(Rows.text(row, "time_zone"))),
        new Subscription(
            Rows.text(row, "subscription_id"),
            account,
            Subscription.Status.valueOf(Rows.text(row, "subscription_status")),
            Rows.instant(row, "subscription_until")),
        List.of());
  }

  private static EditionPeriod toEdition(Readable row) {
    return new EditionPeriod(
        Rows.text(row, "edition_code"),
        Rows.text(row, "edition_name"),
        Rows.number(row, "edition_version").intValue(),
        EditionPeriod.Kind.valueOf(Rows.text(row, "kind")),
        Rows.instant(row, "valid_from"),
        Rows.instant(row, "valid_until"));
  }
}
