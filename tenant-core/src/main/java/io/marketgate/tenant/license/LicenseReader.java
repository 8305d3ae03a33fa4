package io.marketgate.tenant.license;

import io.marketgate.tenant.license.LicenseProperties.Count;
import io.marketgate.tenant.license.LicenseRows.Usage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Reads what the licence in force allows, as a transaction sees it.
final class LicenseReader {

  /// How far a clock may be behind what was seen.
  private static final Duration TOLERANCE = Duration.ofHours(24);

  private final LicenseKeys keys;
  private final LicenseProperties properties;
  private final Release release;
  private final Clock clock;

  LicenseReader(LicenseKeys keys, LicenseProperties properties, Release release, Clock clock) {
    this.keys = keys;
    this.properties = properties;
    this.release = release;
    this.clock = clock;
  }

  /// The time that licences are judged by.
  ///
  /// @param isClockBack whether it is a stored one
  private record Now(Instant instant, boolean isClockBack) {}

  /// What the licence allows now.
  Mono<LicenseStatus> status(DatabaseClient sql) {
    return LicenseRows.usage(sql).flatMap(usage -> status(sql, usage));
  }

  /// The same for sums that were read already.
  Mono<LicenseStatus> status(DatabaseClient sql, Map<UserKind, Usage> usage) {
    return LicenseRows.clockAndNewest(sql)
        .map(found -> status(found.document().map(keys::parse), now(found.highest()), usage));
  }

  private LicenseStatus status(Optional<License> license, Now now, Map<UserKind, Usage> usage) {
    License inForce = license.orElse(null);
    return new LicenseStatus(
        inForce,
        state(inForce, now.instant()),
        used(usage, UserKind.INTERNAL),
        used(usage, UserKind.EXTERNAL),
        inForce != null && now.isClockBack(),
        inForce == null || release.isCoveredBy(inForce));
  }

  /// A release that the licence is not for brings nothing new.
  private LicenseStatus.State state(@Nullable License license, Instant now) {
    return license != null && !release.isCoveredBy(license)
        ? LicenseStatus.State.RESTRICTED
        : LicenseStatus.state(license, now, properties.grace());
  }

  private long used(Map<UserKind, Usage> usage, UserKind kind) {
    Usage sums = usage.getOrDefault(kind, new Usage(0, 0));
    return countsAccounts() ? sums.accounts() : sums.memberships();
  }

  boolean countsAccounts() {
    return properties.count() == Count.ACCOUNTS;
  }

  /// The licence in force.
  Mono<Optional<License>> license(DatabaseClient sql) {
    return LicenseRows.newest(sql)
        .map(document -> Optional.of(keys.parse(document)))
        .defaultIfEmpty(Optional.empty());
  }

  private Now now(Instant highest) {
    Instant now = clock.instant();
    boolean isBack = now.isBefore(highest.minus(TOLERANCE));
    return new Now(isBack ? highest : now, isBack);
  }
}
