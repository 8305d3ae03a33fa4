package io.marketgate.tenant.entitlement;

import io.marketgate.tenant.clock.ClockSkew;
import io.marketgate.tenant.edition.Edition;
import io.marketgate.tenant.entitlement.OrganizationChanges.Happened;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Makes what is stored, and what is told, catch up with editions and purchases whose time is over.
/// Nobody's rights depend on it: whoever decides compares with the clock (tenancy.md 1.1).
///
/// Each organization has a transaction of its own, with an entry in its history and an event; the
/// audit trail is about what somebody has done, and nobody has done this.
final class Endings {

  private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

  private static final String ENDED = "EditionEnded";
  private static final String EXPIRED = "PurchasesExpired";

  /// Organizations that are looked for together.
  private static final int PIECE = 200;

  private static final int AT_ONCE = 4;

  private static final String CONCERNED =
      """
      (SELECT DISTINCT organization_id FROM edition_period
        WHERE end_told IS NULL AND valid_until <= :now LIMIT :most)
      UNION
      (SELECT DISTINCT organization_id FROM additional_purchase
        WHERE status = 'VALID' AND valid_until <= :now LIMIT :most)
      """;

  /// The latest one is the one that matters; what came before it is part of the same message.
  private static final String LATEST =
      """
      SELECT edition_code, kind, valid_until FROM edition_period
       WHERE organization_id = :organization AND end_told IS NULL AND valid_until <= :now
       ORDER BY valid_until DESC LIMIT 1
      """;

  private static final String IN_FORCE =
      """
      SELECT edition_code FROM edition_period
       WHERE organization_id = :organization AND valid_from <= :now
         AND (valid_until IS NULL OR valid_until > :now)
      """;

  private static final String MARK_TOLD =
      """
      UPDATE edition_period SET end_told = TRUE
       WHERE organization_id = :organization AND end_told IS NULL AND valid_until <= :now
      """;

  private static final String MARK_EXPIRED =
      """
      UPDATE additional_purchase SET status = 'INVALID', reason = 'EXPIRED', ended_at = valid_until
       WHERE organization_id = :organization AND status = 'VALID' AND valid_until <= :now
      """;

  private final Database database;
  private final OrganizationChanges changes;
  private final ClockSkew skew;
  private final Clock clock;

  /// An edition that is over.
  private record Ended(String edition, String kind, Instant at) {

    static Ended of(Readable row) {
      return new Ended(
          Rows.text(row, "edition_code"),
          Rows.text(row, "kind"),
          Objects.requireNonNull(Rows.instant(row, "valid_until")));
    }
  }

  Endings(Database database, OrganizationChanges changes, ClockSkew skew, Clock clock) {
    this.database = database;
    this.changes = changes;
    this.skew = skew;
    this.clock = clock;
  }

  /// Does all there is to do now. What cannot be done for one organization is left for the next
  /// time, and keeps nobody else waiting.
  Mono<Void> catchUp() {
    return piece().expand(isMore -> isMore ? piece() : Mono.empty()).then();
  }

  /// @return whether there may be more, and something got done
  private Mono<Boolean> piece() {
    return Mono.defer(this::concerned)
        .flatMap(organizations ->
            Flux.fromIterable(organizations)
                .flatMap(this::tell, AT_ONCE)
                .reduce(false, (one, other) -> one || other)
                .map(isProgress -> isProgress && organizations.size() >= PIECE));
  }

  /// By the database's clock, where this machine's is ahead of it: what is marked stays so.
  private LocalDateTime now() {
    Duration ahead = skew.known();
    return Rows.utc(clock.instant().minus(ahead.isPositive() ? ahead : Duration.ZERO));
  }

  private Mono<List<String>> concerned() {
    return database.run(sql ->
        sql.sql(CONCERNED)
            .bind("now", now())
            .bind("most", PIECE)
            .map(row -> Rows.text(row, "organization_id"))
            .all()
            .collectList());
  }

  private Mono<Boolean> tell(String organization) {
    return changes
        .happened(organization, this::end)
        .thenReturn(true)
        .onErrorResume(failure -> {
          LOG.warn("What has ended for {} waits: {}", organization, failure.toString());
          return Mono.just(false);
        });
  }

  /// @return the event's name with what it says; nothing where another replica was faster
  private Mono<Happened> end(DatabaseClient sql, Locked organization) {
    LocalDateTime now = now();
    return at(sql, LATEST, organization, now)
        .map(Ended::of)
        .one()
        .flatMap(
            ended -> at(sql, MARK_TOLD, organization, now).fetch().rowsUpdated().thenReturn(ended))
        .flatMap(ended -> inForce(sql, organization, now).map(next -> detail(ended, next)))
        .defaultIfEmpty(Map.of())
        .flatMap(edition ->
            at(sql, MARK_EXPIRED, organization, now)
                .fetch()
                .rowsUpdated()
                .flatMap(purchases -> Mono.justOrEmpty(happened(edition, purchases))));
  }

  private static Mono<String> inForce(DatabaseClient sql, Locked organization, LocalDateTime now) {
    return at(sql, IN_FORCE, organization, now)
        .map(row -> Rows.text(row, "edition_code"))
        .first()
        .defaultIfEmpty(Edition.FREE);
  }

  private static Map<String, Object> detail(Ended ended, String next) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("edition", ended.edition());
    detail.put("kind", ended.kind());
    detail.put("at", ended.at().toString());
    detail.put("next", next);
    return detail;
  }

  /// @param edition what is said of the edition that is over; empty for none
  private static @Nullable Happened happened(Map<String, Object> edition, long purchases) {
    if (edition.isEmpty() && purchases == 0) {
      return null;
    }
    Map<String, Object> detail = new LinkedHashMap<>(edition);
    if (purchases > 0) {
      detail.put("purchases", purchases);
    }
    return new Happened(edition.isEmpty() ? EXPIRED : ENDED, detail);
  }

  private static DatabaseClient.GenericExecuteSpec at(
      DatabaseClient sql, String statement, Locked organization, LocalDateTime now) {
    return sql.sql(statement).bind("organization", organization.id()).bind("now", now);
  }
}
