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
import io.marketgate.tenant.storage.Write;
import io.marketgate.tenant.time.Durations;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
        .then(Mono.defer(() -> Editions.findDefault(sql)).singleOptional())
        .flatMap(edition -> Write.all(sql, written(actor, id, organization, edition, now)));
  }

  private List<Write> written(
      Actor actor,
      String id,
      NewOrganization organization,
      Optional<Edition> edition,
      Instant now) {
    List<Write> writes = new ArrayList<>();
    writes.add(organization(id, organization, now));
    writes.add(zone(id, organization));
    writes.add(subscription(id, organization.account()));
    writes.addAll(template.applied(id, now));
    Map<String, Object> detail = new LinkedHashMap<>(Map.of("name", organization.name()));
    if (edition.isPresent()) {
      Instant until = trialEnd(organization, edition.get(), now);
      writes.add(trial(id, edition.get(), now, until));
      detail.put("edition", edition.get().code());
      detail.put("from", now.toString());
      detail.put("until", until.toString());
    }
    writes.add(history.entry(actor, id, "OrganizationCreated", detail));
    writes.add(outbox.added(created(id, organization, now)));
    writes.addAll(push.added(actor, List.of(told(id, organization)), now));
    return writes;
  }

  private static Write organization(String id, NewOrganization organization, Instant now) {
    return Write.of(INSERT_ORGANIZATION)
        .bind("id", id)
        .bind("name", organization.name())
        .bind("folded", organization.name().toLowerCase(Locale.ROOT))
        .bind("zone", organization.timeZone().getId())
        .bind("now", now)
        .bind("ownerName", organization.owner().name())
        .bind("ownerEmail", organization.owner().email())
        .bind("extra", organization.extraData());
  }

  private static Write zone(String id, NewOrganization organization) {
    return Write.of(INSERT_ZONE)
        .bind("organization", id)
        .bind("now", Instant.EPOCH)
        .bind("zone", organization.timeZone().getId());
  }

  private static Write subscription(String id, MarketplaceAccount account) {
    return Write.of(INSERT_SUBSCRIPTION)
        .bind("id", Ids.next())
        .bind("organization", id)
        .bind("marketplace", account.marketplace())
        .bind("account", account.accountId());
  }

  private static Period trialLength(Edition edition) {
    return Period.ofDays(Objects.requireNonNull(edition.trialDays()));
  }

  private static Instant trialEnd(NewOrganization organization, Edition edition, Instant now) {
    return Durations.end(now, trialLength(edition), organization.timeZone());
  }

  private static Write trial(String id, Edition edition, Instant now, Instant until) {
    return Write.of(INSERT_TRIAL)
        .bind("id", Ids.next())
        .bind("organization", id)
        .bind("code", edition.code())
        .bind("name", edition.name())
        .bind("version", edition.currentVersion())
        .bind("from", now)
        .bind("length", trialLength(edition).toString())
        .bind("until", until);
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
