package io.marketgate.gateway.license;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.tenant.license.License;
import io.marketgate.tenant.license.LicenseStatus;
import io.marketgate.tenant.license.Licenses;
import io.marketgate.tenant.license.UserKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The licence as administrators see it: the four items of the source, what is used of them, and
/// what follows from the time.
///
/// @param state `NONE` before the first key, then `VALID`, `EXPIRING`, `GRACE` or `RESTRICTED`
@JsonInclude(JsonInclude.Include.NON_NULL)
record LicenseView(
    String state,
    @Nullable String licenseId,
    @Nullable String serverId,
    @Nullable Instant notBefore,
    @Nullable Instant expiresAt,
    @Nullable Instant upgradeServiceUntil,
    @Nullable QuotaView internalUsers,
    @Nullable QuotaView externalUsers,
    @Nullable Instant issuedAt,
    @Nullable List<String> warnings) {

  /// @param limit `unlimited` or digits
  /// @param used null when it is not about the licence in force
  /// @param state `OK`, `FULL` or `OVER`; null like `used`
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record QuotaView(String limit, @Nullable Long used, @Nullable String state) {}

  /// An entry of the log.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record LogView(
      String id,
      Instant at,
      String actor,
      String outcome,
      @Nullable String licenseId,
      String detail) {

    static LogView of(Licenses.LogEntry entry) {
      return new LogView(
          Long.toString(entry.id()),
          entry.at(),
          entry.actor(),
          entry.isBound() ? "BOUND" : "REFUSED",
          entry.licenseId(),
          entry.detail());
    }
  }

  static LicenseView of(LicenseStatus status) {
    License license = status.license();
    return license == null
        ? new LicenseView(
            status.state().name(), null, null, null, null, null, null, null, null, List.of())
        : view(
            license,
            status.state().name(),
            quota(status, license, UserKind.INTERNAL),
            quota(status, license, UserKind.EXTERNAL),
            status.warnings());
  }

  private static QuotaView quota(LicenseStatus status, License license, UserKind kind) {
    return new QuotaView(license.limit(kind).text(), status.used(kind), status.room(kind).name());
  }

  /// Of a key that is looked at.
  static LicenseView ofKey(License license) {
    return view(
        license,
        "VALID",
        new QuotaView(license.internalUsers().text(), null, null),
        new QuotaView(license.externalUsers().text(), null, null),
        null);
  }

  private static LicenseView view(
      License license,
      String state,
      QuotaView internal,
      QuotaView external,
      @Nullable List<String> warnings) {
    return new LicenseView(
        state,
        license.licenseId(),
        license.serverId(),
        license.notBefore(),
        license.expiresAt(),
        license.upgradeServiceUntil(),
        internal,
        external,
        license.issuedAt(),
        warnings);
  }
}
