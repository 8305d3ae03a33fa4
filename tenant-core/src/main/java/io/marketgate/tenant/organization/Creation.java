package io.marketgate.tenant.organization;

import io.marketgate.tenant.access.AccessTemplate;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.edition.Edition;
import io.marketgate.tenant.edition.Editions;
import io.marketgate.tenant.event.NewEvent;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.history.History;
import io.marketgate.tenant.license.LicenseGate;
import io.marketgate.tenant.push.ChangeEvent;
import io.marketgate.tenant.push.PushOutbox;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.time.Durations;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Everything that a new organization begins with, in one transaction (tenancy.md 5).
final class Creation {

  private static final String INSERT_ORGANIZATION =
      """
      INSERT INTO organization
        (id, name, folded_name, status, time_zone, created_at, owner_name, owner_email, extra_data)
      VALUES (:id, :name, :folded, 'ACTIVE', :zone, :now, :ownerName, :ownerEmail, :extra)
      """;

  private static final String INSERT_ZONE =
      """
      INSERT INTO organization_zone (organization_id, valid_from, time_zone)
      VALUES (:organization, :now, :zone)
      """;

  private static final String INSERT_SUBSCRIPTION =
      """
      INSERT INTO subscription (id, organization_id, marketplace, account_id, status)
      VALUES (:id, :organization, :marketplace, :account, 'ACTIVE')
      """;

  private static final String INSERT_TRIAL =
      """
      INSERT INTO edition_period
        (id, organization_id, edition_code, edition_name, edition_version, kind, valid_from,
         valid_until, anchor, chain_length)
      VALUES (:id, :organization, :code, :name, :version, 'TRIAL', :from, :until, :from, :length)
      """;

  private final Outbox outbox;
  private final PushOutbox push;
  private final History history;
  private final AccessTemplate template;
  private final LicenseGate license;
  private final Clock clock;

  Creation(
      Outbox outbox,
      PushOutbox push,
      History history,
      AccessTemplate template,
      LicenseGate license,
      Clock clock) {
    this.outbox = outbox;
    this.push = push;
    this.history = history;
    this.template = template;
    this.license = license;
    this.clock = clock;
  }

  /// Creates an organization in the transaction the client is in.
  ///
  /// @param id of it
  Mono<Void> create(DatabaseClient sql, Actor actor, String id, NewOrganization organization) {
    Instant now = Rows.now(clock);
    return license
        .requireUnrestricted(sql)
        .then(insertOrganization(sql, id, organization, now))
        .then(insertZone(sql, id, organization))
        .then(insertSubscription(sql, id, organization.account()))
        .then(template.apply(sql, id, now))
        .then(
            Editions.findDefault(sql)
                .flatMap(edition -> insertTrial(sql, id, organization, edition, now))
                .defaultIfEmpty(Map.of("name", organization.name())))
        .flatMap(detail -> history.append(sql, actor, id, "OrganizationCreated", detail))
        .then(outbox.append(sql, created(id, organization, now)))
        .then(push.append(sql, actor, List.of(told(id, organization)), now));
  }

  private static Mono<Long> insertOrganization(
      DatabaseClient sql, String id, NewOrganization organization, Instant now) {
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(INSERT_ORGANIZATION)
            .bind("id", id)
            .bind("name", organization.name())
            .bind("folded", organization.name().toLowerCase(Locale.ROOT))
            .bind("zone", organization.timeZone().getId())
            .bind("now", Rows.utc(now));
    statement = Rows.bind(statement, "ownerName", organization.owner().name());
    statement = Rows.bind(statement, "ownerEmail", organization.owner().email());
    return Rows.bind(statement, "extra", organization.extraData()).fetch().rowsUpdated();
  }

  private static Mono<Long> insertZone(
      DatabaseClient sql, String id, NewOrganization organization) {
    return sql.sql(INSERT_ZONE)
        .bind("organization", id)
        .bind("now", Rows.utc(Instant.EPOCH))
        .bind("zone", organization.timeZone().getId())
        .fetch()
        .rowsUpdated();
  }

  private static Mono<Long> insertSubscription(
      DatabaseClient sql, String id, MarketplaceAccount account) {
    return sql.sql(INSERT_SUBSCRIPTION)
        .bind("id", Ids.next())
        .bind("organization", id)
        .bind("marketplace", account.marketplace())
        .bind("account", account.accountId())
        .fetch()
        .rowsUpdated();
  }

  /// @return what the history says of the organization
  private static Mono<Map<String, Object>> insertTrial(
      DatabaseClient sql, String id, NewOrganization organization, Edition edition, Instant now) {
    Period length = Period.ofDays(Objects.requireNonNull(edition.trialDays()));
    Instant until = Durations.end(now, length, organization.timeZone());
    return sql.sql(INSERT_TRIAL)
        .bind("id", Ids.next())
        .bind("organization", id)
        .bind("code", edition.code())
        .bind("name", edition.name())
        .bind("version", edition.currentVersion())
        .bind("from", Rows.utc(now))
        .bind("length", length.toString())
        .bind("until", Rows.utc(until))
        .fetch()
        .rowsUpdated()
        .thenReturn(
            Map.of(
                "name",
                organization.name(),
                "edition",
                edition.code(),
                "from",
                now.toString(),
                "until",
                until.toString()));
  }

  private static ChangeEvent told(String id, NewOrganization organization) {
    return ChangeEvent.organizationCreated(
        id,
        organization.account().accountId(),
        Objects.requireNonNullElse(organization.extraData(), ""),
        organization.source());
  }

  private static NewEvent created(String id, NewOrganization organization, Instant now) {
    return new NewEvent(
        id,
        "OrganizationCreated",
        Map.of("name", organization.name(), "marketplace", organization.account().marketplace()),
        now);
  }
}
