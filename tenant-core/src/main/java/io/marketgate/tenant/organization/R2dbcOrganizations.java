package io.marketgate.tenant.organization;

import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.audit.AuditedChanges.Together;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DuplicateKeyException;
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

  private static final String SELECT_BY_ANY =
      """
      SELECT o.id, o.name, o.status, o.time_zone, s.marketplace,
             s.id AS subscription_id, s.status AS subscription_status,
             s.valid_until AS subscription_until
        FROM subscription s
        JOIN organization o ON o.id = s.organization_id
       WHERE s.marketplace IN (:marketplaces) AND s.account_id = :account
       ORDER BY s.status = 'ACTIVE' DESC, o.created_at DESC
       LIMIT 1
      """;

  private final Database database;
  private final Creation creation;
  private final AuditedChanges changes;

  R2dbcOrganizations(Database database, Creation creation, AuditedChanges changes) {
    this.database = database;
    this.creation = creation;
    this.changes = changes;
  }

  @Override
  public Mono<Tenant> findByAccount(MarketplaceAccount account) {
    return database.run(sql ->
        sql.sql(SELECT_BY_ACCOUNT)
            .bind("marketplace", account.marketplace())
            .bind("account", account.accountId())
            .map(row -> toTenant(row, account))
            .one());
  }

  @Override
  public Mono<Tenant> findByAccount(List<String> marketplaces, String accountId) {
    return database.run(sql ->
        sql.sql(SELECT_BY_ANY)
            .bind("marketplaces", marketplaces)
            .bind("account", accountId)
            .map(row ->
                toTenant(row, new MarketplaceAccount(Rows.text(row, "marketplace"), accountId)))
            .one());
  }

  @Override
  public Mono<Boolean> createIfAbsent(NewOrganization organization) {
    return findByAccount(organization.account())
        .hasElement()
        .flatMap(exists -> exists ? Mono.just(false) : create(organization));
  }

  /// Two replicas may come here at once; the unique key lets one of them win.
  private Mono<Boolean> create(NewOrganization organization) {
    return createNew(organization)
        .thenReturn(true)
        .onErrorReturn(DuplicateKeyException.class, false);
  }

  @Override
  public Mono<String> createNew(NewOrganization organization) {
    return changes.together(together -> createNew(together, organization));
  }

  @Override
  public Mono<String> createNew(Together together, NewOrganization organization) {
    String id = Ids.next();
    MarketplaceAccount account = organization.account();
    return together.change(
        new AuditTrail.Subject("OrganizationCreated", id, id),
        sql ->
            creation
                .create(sql, together.actor(), id, organization)
                .thenReturn(
                    Done.of(
                        id,
                        null,
                        Map.of("name", organization.name()),
                        List.of(
                            new Change.OfAccount(account.marketplace(), account.accountId())))));
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
            Rows.instant(row, "subscription_until")));
  }
}
