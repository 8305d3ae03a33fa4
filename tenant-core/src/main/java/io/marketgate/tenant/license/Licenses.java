package io.marketgate.tenant.license;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// The licences that are bound: verified offline, the newest one in force on every replica with the
/// commit (tenancy.md 9).
public final class Licenses {

  private static final String ANYWHERE = "*";

  private final Database database;
  private final AuditedChanges changes;
  private final LicenseKeys keys;
  private final LicenseReader reader;
  private final String serverId;
  private final Release release;
  private final Clock clock;

  /// An entry of the log of what was bound.
  ///
  /// @param id in the order of the entries
  /// @param at when
  /// @param actor who
  /// @param isBound whether the key was good
  /// @param licenseId that it says; null for one that is not genuine
  /// @param detail for people
  public record LogEntry(
      long id,
      Instant at,
      String actor,
      boolean isBound,
      @Nullable String licenseId,
      String detail) {}

  Licenses(
      Database database,
      AuditedChanges changes,
      LicenseKeys keys,
      LicenseReader reader,
      String serverId,
      Release release,
      Clock clock) {
    this.database = database;
    this.changes = changes;
    this.keys = keys;
    this.reader = reader;
    this.serverId = serverId;
    this.release = release;
    this.clock = clock;
  }

  /// What the licence in force allows now.
  public Mono<LicenseStatus> status() {
    return database.run(reader::status);
  }

  /// What a key would allow; changes nothing. Fails with a [LicenseInvalid].
  public Mono<License> verify(String key) {
    // The first verification loads what the later ones need, which is nothing for an event loop.
    return Mono.fromCallable(() -> checked(key)).subscribeOn(Schedulers.boundedElastic());
  }

  private License checked(String key) {
    License license = keys.read(key);
    Instant now = clock.instant();
    if (!license.serverId().equals(ANYWHERE) && !license.serverId().equals(serverId)) {
      throw new LicenseInvalid("is for another server than " + serverId);
    }
    if (now.isBefore(license.notBefore())) {
      throw new LicenseInvalid("is not good before " + license.notBefore());
    }
    if (!now.isBefore(license.expiresAt())) {
      throw new LicenseInvalid("has expired at " + license.expiresAt());
    }
    if (!release.isCoveredBy(license)) {
      throw new LicenseInvalid(
          "includes releases before %s only; this one is of %s"
              .formatted(license.upgradeServiceUntil(), release.releasedAt()));
    }
    return license;
  }

  /// Lets a key decide from now on, even where it allows less. A bad one changes nothing and is
  /// written to the log. Fails with a [LicenseInvalid].
  public Mono<LicenseStatus> bind(String key) {
    return Mono.deferContextual(context -> {
      String actor = Actor.of(context).name();
      return verify(key)
          .onErrorResume(
              LicenseInvalid.class, fault -> refuse(actor, fault).then(Mono.error(fault)))
          .flatMap(license -> bind(actor, license));
    });
  }

  private Mono<Long> refuse(String actor, LicenseInvalid fault) {
    return database.run(
        sql -> LicenseRows.log(sql, now(), actor, false, null, String.valueOf(fault.getMessage())));
  }

  private Mono<LicenseStatus> bind(String actor, License license) {
    return changes.make(
        new AuditTrail.Subject("LicenseBound", license.licenseId(), null),
        sql ->
            reader
                .license(sql)
                .delayUntil(before -> rememberTime(sql, before, license))
                .delayUntil(before -> LicenseRows.bind(sql, keys.text(license), actor, now()))
                .delayUntil(before ->
                    LicenseRows.log(sql, now(), actor, true, license.licenseId(), "is in force"))
                .flatMap(before ->
                    reader
                        .status(sql)
                        .map(status ->
                            Done.of(
                                status,
                                before.map(Licenses::shown).orElse(null),
                                shown(license),
                                List.of()))));
  }

  /// A licence that was issued after the one before proves that it is not earlier than that; so it
  /// ends a memory of a clock that was too far ahead.
  private Mono<Long> rememberTime(DatabaseClient sql, Optional<License> before, License license) {
    boolean isNewer = before.map(last -> license.issuedAt().isAfter(last.issuedAt())).orElse(true);
    return isNewer ? LicenseRows.setHighest(sql, now()) : LicenseRows.raise(sql, now());
  }

  private static Map<String, String> shown(License license) {
    return Map.of(
        "licenseId",
        license.licenseId(),
        "expiresAt",
        license.expiresAt().toString(),
        "internalUsers",
        license.internalUsers().text(),
        "externalUsers",
        license.externalUsers().text());
  }

  /// What was bound and refused, newest first.
  ///
  /// @param before only ids below
  public Mono<List<LogEntry>> log(long before, int most) {
    return database
        .run(sql -> LicenseRows.log(sql, before, most))
        .map(rows ->
            rows.stream()
                .map(row ->
                    new LogEntry(
                        row.id(),
                        row.at(),
                        row.actor(),
                        row.outcome().equals("BOUND"),
                        row.license(),
                        row.detail()))
                .toList());
  }

  /// Remembers how late it is, so that a clock that is set back wins nothing.
  Mono<Void> rememberTime() {
    return Mono.defer(() -> database.run(sql -> LicenseRows.raise(sql, now()))).then();
  }

  private Instant now() {
    return Rows.now(clock);
  }
}
