package io.marketgate.tenant.push;

import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.secret.Place;
import io.marketgate.tenant.secret.SealedColumn;
import io.marketgate.tenant.secret.SecretBox;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Where events go, in the database. A secret that is replaced lives on for a while, so that the
/// receiver can change it without losing a message.
public final class PushTargets {

  private static final int SECRET_BYTES = 32;

  private static final String FIND =
      """
      SELECT id, organization_id, url, secret, previous_secret, previous_until, enabled,
             extensions, version
        FROM push_target WHERE id = :id
      """;

  private static final String LOCK = FIND + " FOR UPDATE";

  private static final String PUT =
      """
      INSERT INTO push_target
        (id, organization_id, url, secret, previous_secret, previous_until, enabled, extensions,
         version)
      VALUES (:id, :organization, :url, :secret, NULL, NULL, :enabled, :extensions, 1)
      ON DUPLICATE KEY UPDATE
        url = :url, secret = :secret, previous_secret = :previous, previous_until = :until,
        enabled = :enabled, extensions = :extensions, version = version + 1
      """;

  private static final String DELETE = "DELETE FROM push_target WHERE id = :id";

  private static final String ORGANIZATION_EXISTS =
      "SELECT id FROM organization WHERE id = :organization LOCK IN SHARE MODE";

  /// What messages are signed with.
  public static final SealedColumn SECRET = new SealedColumn("push_target", "secret");

  /// What they were signed with before, sealed anew for this column.
  public static final SealedColumn PREVIOUS_SECRET =
      new SealedColumn("push_target", "previous_secret");

  private final Database database;
  private final AuditedChanges changes;
  private final SecretBox box;
  private final PushSender sender;
  private final PushDeliveries deliveries;
  private final Clock clock;
  private final SecureRandom random;

  /// What a target shall be.
  ///
  /// @param organization whose events; null for everybody's
  /// @param secret null to keep the one there is, or have one made
  /// @param overlap how long a secret that is replaced lives on
  /// @param version as it was read; negative for whatever there is
  public record Wanted(
      @Nullable String organization,
      String url,
      @Nullable String secret,
      boolean enabled,
      boolean extensions,
      Duration overlap,
      long version) {

    String id() {
      return organization == null ? PushTarget.PLATFORM : organization;
    }

    /// Says nothing of its secret.
    @Override
    public String toString() {
      return "Wanted";
    }
  }

  /// A target as it is now.
  ///
  /// @param madeSecret a secret that was made and is shown once; null for none
  public record Written(PushTarget target, @Nullable String madeSecret) {

    /// Says nothing of its secret.
    @Override
    public String toString() {
      return "Written";
    }
  }

  /// A target's row.
  private record Row(
      String id,
      @Nullable String organization,
      String url,
      String secret,
      @Nullable String previous,
      @Nullable Instant previousUntil,
      boolean enabled,
      boolean extensions,
      long version) {}

  /// @param sender knows which addresses can be a receiver's
  /// @param random makes secrets; seeded already
  public PushTargets(
      Database database,
      AuditedChanges changes,
      SecretBox box,
      PushSender sender,
      PushDeliveries deliveries,
      Clock clock,
      SecureRandom random) {
    this.database = database;
    this.changes = changes;
    this.box = box;
    this.sender = sender;
    this.deliveries = deliveries;
    this.clock = clock;
    this.random = random;
  }

  /// A target by its id; empty when there is none.
  public Mono<PushTarget> find(String id) {
    return database.run(sql -> row(sql, FIND, id)).map(this::toTarget);
  }

  private static Mono<Row> row(DatabaseClient sql, String statement, String id) {
    return sql.sql(statement).bind("id", id).map(PushTargets::toRow).one();
  }

  private PushTarget toTarget(Row row) {
    List<String> secrets = new ArrayList<>();
    secrets.add(box.require(row.secret(), SECRET.place(row.organization(), row.id())));
    if (row.previous() != null
        && row.previousUntil() != null
        && clock.instant().isBefore(row.previousUntil())) {
      secrets.add(box.require(row.previous(), PREVIOUS_SECRET.place(row.organization(), row.id())));
    }
    return new PushTarget(
        row.id(),
        row.organization(),
        row.url(),
        secrets,
        row.enabled(),
        row.extensions(),
        row.version());
  }

  /// Sets a target; its next message goes there.
  public Mono<Written> put(Wanted wanted) {
    String fault = sender.faultOf(wanted.url());
    if (fault != null) {
      return Mono.error(RefusedChange.invalid("/url", fault));
    }
    if (wanted.secret() != null && WebhookSignature.secret(wanted.secret()).isEmpty()) {
      return Mono.error(
          RefusedChange.invalid("/secret", "must be base64 of 24 to 64 bytes, like whsec_…"));
    }
    return changes.make(
        new AuditTrail.Subject("EventPushSet", wanted.id(), wanted.organization()),
        sql ->
            requireOrganization(sql, wanted.organization())
                .then(row(sql, LOCK, wanted.id()).map(Optional::of))
                .defaultIfEmpty(Optional.empty())
                .flatMap(before -> write(sql, wanted, before.orElse(null))));
  }

  private static Mono<Void> requireOrganization(DatabaseClient sql, @Nullable String organization) {
    return organization == null
        ? Mono.empty()
        : sql.sql(ORGANIZATION_EXISTS)
            .bind("organization", organization)
            .map(row -> Rows.text(row, "id"))
            .one()
            .filter(organization::equals)
            .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Organization")))
            .then();
  }

  private Mono<Done<Written>> write(DatabaseClient sql, Wanted wanted, @Nullable Row before) {
    if (wanted.version() >= 0 && wanted.version() != (before == null ? 0 : before.version())) {
      return Mono.error(RefusedChange.staleVersion());
    }
    String made = wanted.secret() == null && before == null ? newSecret() : null;
    String secret =
        Objects.requireNonNullElse(wanted.secret(), Objects.requireNonNullElse(made, ""));
    String kept = before == null ? "" : before.secret();
    boolean isGiven = before != null && !secret.isEmpty();
    Place place = SECRET.place(wanted.organization(), wanted.id());
    // Null where the key that it was sealed with is lost.
    String earlier = isGiven ? box.open(kept, place).orElse(null) : null;
    boolean isOther = isGiven && !secret.equals(earlier);
    // One that nobody can read any more is of no use beside its successor.
    String replaced = isOther ? earlier : null;
    Row next =
        new Row(
            wanted.id(),
            wanted.organization(),
            wanted.url(),
            secret.isEmpty() ? kept : box.seal(secret, place),
            replaced == null
                ? before == null || isOther ? null : before.previous()
                : box.seal(replaced, PREVIOUS_SECRET.place(wanted.organization(), wanted.id())),
            replaced == null
                ? before == null || isOther ? null : before.previousUntil()
                : clock.instant().plus(wanted.overlap()),
            wanted.enabled(),
            wanted.extensions(),
            before == null ? 1 : before.version() + 1);
    return bound(sql, next)
        .fetch()
        .rowsUpdated()
        .thenReturn(
            Done.of(
                new Written(toTarget(next), made),
                before == null ? null : shown(before),
                shown(next),
                List.of()));
  }

  private static DatabaseClient.GenericExecuteSpec bound(DatabaseClient sql, Row row) {
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(PUT)
            .bind("id", row.id())
            .bind("url", row.url())
            .bind("secret", row.secret())
            .bind("enabled", row.enabled())
            .bind("extensions", row.extensions());
    statement = Rows.bind(statement, "organization", row.organization());
    statement = Rows.bind(statement, "previous", row.previous());
    return Rows.bind(statement, "until", row.previousUntil());
  }

  private String newSecret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return WebhookSignature.text(bytes);
  }

  /// What the audit trail says of a target.
  private static Map<String, Object> shown(Row row) {
    return Map.of("url", row.url(), "enabled", row.enabled(), "extensions", row.extensions());
  }

  /// Removes a target; what waits for it is given up. That may be very much, so it is done in
  /// pieces after it; whatever is left, should the process die just then, [PushRelay] gives up.
  public Mono<Void> remove(String id) {
    return changes
        .make(
            new AuditTrail.Subject(
                "EventPushRemoved", id, id.equals(PushTarget.PLATFORM) ? null : id),
            sql ->
                row(sql, LOCK, id)
                    .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("EventPush")))
                    .flatMap(before ->
                        sql.sql(DELETE)
                            .bind("id", id)
                            .fetch()
                            .rowsUpdated()
                            .then(PushDeliveries.last(sql))
                            .map(last -> Done.of(last, shown(before), null, List.of()))))
        .flatMap(last -> deliveries.giveUp(id, last));
  }

  private static Row toRow(Readable row) {
    return new Row(
        Rows.text(row, "id"),
        row.get("organization_id", String.class),
        Rows.text(row, "url"),
        Rows.text(row, "secret"),
        row.get("previous_secret", String.class),
        Rows.instant(row, "previous_until"),
        Rows.number(row, "enabled").intValue() == 1,
        Rows.number(row, "extensions").intValue() == 1,
        Rows.number(row, "version").longValue());
  }
}
