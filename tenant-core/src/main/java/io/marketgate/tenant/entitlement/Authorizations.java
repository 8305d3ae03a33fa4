package io.marketgate.tenant.entitlement;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.entitlement.OrganizationChanges.Effect;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.license.LicenseGate;
import io.marketgate.tenant.push.ChangeEvent;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Rows;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// What staff do to organizations as a whole (tenancy.md 7): disable and enable, close and recover,
/// cancel what was bought in addition, move to another zone. Repeating any of them changes nothing.
/// What is refused fails with a [RefusedChange].
public final class Authorizations {

  private static final String SET_STATUS =
      "UPDATE organization SET status = :status WHERE id = :organization";

  private static final String END_PERIODS =
      """
      UPDATE edition_period SET valid_until = :now
       WHERE organization_id = :organization AND valid_from < :now
         AND (valid_until IS NULL OR valid_until > :now)
      """;

  private static final String DROP_QUEUED =
      "DELETE FROM edition_period WHERE organization_id = :organization AND valid_from >= :now";

  private static final String END_PURCHASES =
      """
      UPDATE additional_purchase
         SET status = 'INVALID', reason = :reason, ended_at = :now, ended_because = :because
       WHERE organization_id = :organization AND status = 'VALID'
         AND (valid_until IS NULL OR valid_until > :now)
      """;

  private static final String END_SOME_PURCHASES = END_PURCHASES + " AND id IN (:ids)";

  private static final String KNOWN_PURCHASES =
      """
      SELECT COUNT(*) AS n FROM additional_purchase
       WHERE organization_id = :organization AND id IN (:ids)
      """;

  private static final String RELEASE_RESERVATIONS =
      """
      UPDATE usage_reservation SET status = 'RELEASED'
       WHERE organization_id = :organization AND status = 'OPEN'
      """;

  private static final String SET_ZONE =
      "UPDATE organization SET time_zone = :zone WHERE id = :organization";

  private static final String ADD_ZONE =
      """
      INSERT INTO organization_zone (organization_id, valid_from, time_zone)
      VALUES (:organization, :now, :zone)
      ON DUPLICATE KEY UPDATE time_zone = :zone
      """;

  private static final String SET_NAME =
      """
      UPDATE organization SET name = :name, folded_name = :folded WHERE id = :organization
      """;

  private final OrganizationChanges changes;
  private final List<WhenDisabled> whenDisabled;
  private final List<WhenEnabled> whenEnabled;

  /// @param whenDisabled what else happens when an organization is disabled
  /// @param whenEnabled what else happens when it is enabled again
  Authorizations(
      OrganizationChanges changes, List<WhenDisabled> whenDisabled, List<WhenEnabled> whenEnabled) {
    this.changes = changes;
    this.whenDisabled = List.copyOf(whenDisabled);
    this.whenEnabled = List.copyOf(whenEnabled);
  }

  /// Ends everything an organization has bought: it has the free edition and nobody may change
  /// anything by it until it is enabled. Members and data stay.
  public Mono<Void> disable(String organization, String reason) {
    return Mono.deferContextual(context -> {
      String actor = Actor.of(context).name();
      return changes
          .make(
              organization,
              "OrganizationDisabled",
              (sql, locked) ->
                  switch (locked.status()) {
                    case "DISABLED" -> Mono.just(Effect.nothing(true));
                    case "CLOSED" -> Mono.error(closed());
                    default ->
                        disable(sql, locked, reason)
                            .delayUntil(done -> disableElsewhere(sql, locked, actor));
                  })
          .then();
    });
  }

  private Mono<Void> disableElsewhere(DatabaseClient sql, Locked organization, String actor) {
    return Flux.fromIterable(whenDisabled)
        .concatMap(also -> also.apply(sql, organization, actor))
        .then();
  }

  private static Mono<Effect<Boolean>> disable(
      DatabaseClient sql, Locked organization, String reason) {
    return run(sql, END_PERIODS, organization)
        .then(run(sql, DROP_QUEUED, organization))
        .then(
            bound(sql, END_PURCHASES, organization)
                .bind("reason", Purchase.Reason.ORG_DISABLED.name())
                .bind("because", reason)
                .fetch()
                .rowsUpdated())
        .then(
            sql.sql(RELEASE_RESERVATIONS)
                .bind("organization", organization.id())
                .fetch()
                .rowsUpdated())
        .then(setStatus(sql, organization, "DISABLED"))
        .thenReturn(changed(organization, Map.of("reason", reason)));
  }

  /// Lets an organization in again, on the free edition; nothing comes back but what was sold to it
  /// in the meantime.
  public Mono<Void> enable(String organization) {
    return become(
        organization, "OrganizationEnabled", new Step("DISABLED", "ACTIVE"), this::enableElsewhere);
  }

  private Mono<Void> enableElsewhere(DatabaseClient sql, Locked organization) {
    return Flux.fromIterable(whenEnabled).concatMap(also -> also.apply(sql, organization)).then();
  }

  /// Lets nobody in any more. What was bought goes on running out.
  public Mono<Void> close(String organization, String reason) {
    return changes
        .make(
            organization,
            "OrganizationClosed",
            (sql, locked) ->
                switch (locked.status()) {
                  case "CLOSED" -> Mono.just(Effect.nothing(true));
                  case "DISABLED" ->
                      Mono.error(
                          RefusedChange.conflict(
                              "OrganizationStatus",
                              "The organization is DISABLED; enable it first."));
                  default ->
                      setStatus(sql, locked, "CLOSED")
                          .thenReturn(changed(locked, Map.of("reason", reason)));
                })
        .then();
  }

  /// Undoes [#close].
  public Mono<Void> recover(String organization) {
    return become(
        organization,
        "OrganizationRecovered",
        new Step("CLOSED", "ACTIVE"),
        (sql, locked) -> Mono.empty());
  }

  /// From one status to another.
  private record Step(String from, String to) {}

  private Mono<Void> become(String organization, String what, Step step, WhenEnabled also) {
    return changes
        .make(
            organization,
            what,
            (sql, locked) -> {
              if (locked.status().equals(step.to())) {
                return Mono.just(Effect.nothing(true));
              }
              return locked.status().equals(step.from())
                  ? setStatus(sql, locked, step.to())
                      .then(Mono.defer(() -> also.apply(sql, locked)))
                      .thenReturn(changed(locked, Map.of()))
                  : Mono.error(
                      RefusedChange.conflict(
                          "OrganizationStatus", "The organization is " + locked.status() + "."));
            })
        .then();
  }

  /// Ends purchases before their time; edition and counters stay.
  ///
  /// @param purchases which of them; empty for all
  /// @return how many have ended
  public Mono<Long> cancel(String organization, List<String> purchases, String reason) {
    return changes.make(
        organization,
        "AuthorizationCancelled",
        (sql, locked) ->
            known(sql, locked, purchases)
                .then(Mono.defer(() -> endPurchases(sql, locked, purchases, reason)))
                .map(ended ->
                    ended == 0
                        ? Effect.nothing(ended)
                        : Effect.of(ended, detail(purchases, reason, ended))));
  }

  private static Map<String, Object> detail(List<String> purchases, String reason, long ended) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("reason", reason);
    detail.put("ended", ended);
    if (!purchases.isEmpty()) {
      detail.put("purchases", purchases);
    }
    return detail;
  }

  private static Mono<Void> known(DatabaseClient sql, Locked organization, List<String> purchases) {
    return purchases.isEmpty()
        ? Mono.empty()
        : sql.sql(KNOWN_PURCHASES)
            .bind("organization", organization.id())
            .bind("ids", purchases)
            .map(row -> Rows.number(row, "n").intValue())
            .one()
            .flatMap(found ->
                found < purchases.stream().distinct().count()
                    ? Mono.error(RefusedChange.invalid("/purchases", "there is no such purchase"))
                    : Mono.empty());
  }

  private static Mono<Long> endPurchases(
      DatabaseClient sql, Locked organization, List<String> purchases, String reason) {
    DatabaseClient.GenericExecuteSpec statement =
        bound(sql, purchases.isEmpty() ? END_PURCHASES : END_SOME_PURCHASES, organization)
            .bind("reason", Purchase.Reason.CANCELLED.name())
            .bind("because", reason);
    return (purchases.isEmpty() ? statement : statement.bind("ids", purchases))
        .fetch()
        .rowsUpdated();
  }

  /// Changes the name, the zone, or both. Instants that are stored stay where they are.
  ///
  /// @param name empty to keep it
  /// @param version as it was read; negative for whatever there is
  public Mono<Void> change(String organization, String name, Optional<ZoneId> zone, long version) {
    return changes
        .make(
            organization,
            "OrganizationChanged",
            (sql, locked) -> {
              if (version >= 0 && version != locked.version()) {
                return Mono.error(RefusedChange.staleVersion());
              }
              boolean renamed = !name.isEmpty() && !name.equals(locked.name());
              boolean moved = zone.isPresent() && !zone.get().equals(locked.zone());
              Map<String, Object> detail = new LinkedHashMap<>();
              if (renamed) {
                detail.put("name", name);
              }
              if (moved) {
                detail.put("timeZone", zone.get().getId());
              }
              return (renamed ? rename(sql, locked, name) : Mono.<Void>empty())
                  .then(moved ? move(sql, locked, zone.get()) : Mono.empty())
                  .thenReturn(detail.isEmpty() ? Effect.nothing(true) : changed(locked, detail));
            })
        .then();
  }

  private static Mono<Void> rename(DatabaseClient sql, Locked organization, String name) {
    return sql.sql(SET_NAME)
        .bind("organization", organization.id())
        .bind("name", name)
        .bind("folded", name.toLowerCase(Locale.ROOT))
        .fetch()
        .rowsUpdated()
        .then();
  }

  private static Mono<Void> move(DatabaseClient sql, Locked organization, ZoneId zone) {
    return sql.sql(SET_ZONE)
        .bind("organization", organization.id())
        .bind("zone", zone.getId())
        .fetch()
        .rowsUpdated()
        .then(bound(sql, ADD_ZONE, organization).bind("zone", zone.getId()).fetch().rowsUpdated())
        .then();
  }

  private static Mono<Long> run(DatabaseClient sql, String statement, Locked organization) {
    return bound(sql, statement, organization).fetch().rowsUpdated();
  }

  private static Mono<Long> setStatus(DatabaseClient sql, Locked organization, String status) {
    return sql.sql(SET_STATUS)
        .bind("organization", organization.id())
        .bind("status", status)
        .fetch()
        .rowsUpdated()
        .delayUntil(changed ->
            status.equals("ACTIVE")
                ? LicenseGate.organizationActivated(sql, organization.id())
                : LicenseGate.organizationDeactivated(sql, organization.id()));
  }

  private static DatabaseClient.GenericExecuteSpec bound(
      DatabaseClient sql, String statement, Locked organization) {
    return sql.sql(statement)
        .bind("organization", organization.id())
        .bind("now", organization.at());
  }

  /// Name, profile or status are another one.
  private static Effect<Boolean> changed(Locked organization, Map<String, Object> detail) {
    return Effect.of(true, detail)
        .notifying(List.of(ChangeEvent.organizationChanged(organization.id())));
  }

  private static RefusedChange closed() {
    return RefusedChange.conflict("OrganizationStatus", "The organization is CLOSED.");
  }
}
