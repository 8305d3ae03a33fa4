package io.marketgate.gateway.permission;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.marketgate.tenant.access.AccessPolicy;
import java.time.Instant;

/// A version of a policy as interfaces show it.
///
/// @param version `v1`
/// @param isDefault whether it is in force
/// @param createdAt when
/// @param document as it was written
public record PolicyVersionView(
    String version,
    @JsonProperty("default") boolean isDefault,
    Instant createdAt,
    @JsonRawValue String document) {

  public static PolicyVersionView of(AccessPolicy.Version version) {
    return new PolicyVersionView(
        "v" + version.version(), version.isDefault(), version.createdAt(), version.document());
  }
}
