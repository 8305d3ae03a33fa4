package io.marketgate.tenant.license;

import io.marketgate.tenant.license.LicenseProperties.Count;
import io.marketgate.tenant.license.LicenseRows.Usage;
import io.marketgate.tenant.metric.Limit;
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

  /// The licence in force, whatever is used of it.
  ///
  /// @param license null when none was ever bound
  record InForce(
      @Nullable License license,
      LicenseStatus.State state,
      boolean isClockBack,
      boolean coversRelease) {

    /// How many users of a kind there may be; null where nothing limits them.
    @Nullable Limit limit(UserKind kind) {
      return license == null ? null : license.limit(kind);
    }
  }

  /// What the licence allows now.
  Mono<LicenseStatus> status(DatabaseClient sql) {
    return LicenseRows.usage(sql)
        .zipWhen(usage -> inForce(sql), (usage, inForce) -> status(inForce, usage));
  }

  private LicenseStatus status(InForce inForce, Map<UserKind, Usage> usage) {
    return new LicenseStatus(
        inForce.license(),
        inForce.state(),
        used(usage, UserKind.INTERNAL),
        used(usage, UserKind.EXTERNAL),
        inForce.isClockBack(),
        inForce.coversRelease());
  }

  /// What is in force now.
  Mono<InForce> inForce(DatabaseClient sql) {
    return LicenseRows.clockAndNewest(sql)
        .map(found -> judged(found.document().map(keys::parse).orElse(null), now(found.highest())));
  }

  private InForce judged(@Nullable License license, Now now) {
    return new InForce(
        license,
        state(license, now.instant()),
        license != null && now.isClockBack(),
        license == null || release.isCoveredBy(license));
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
