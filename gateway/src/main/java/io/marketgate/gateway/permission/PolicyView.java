package io.marketgate.gateway.permission;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.marketgate.tenant.access.AccessPolicy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A policy as `/ops/v1` shows it.
///
/// @param name exact case
/// @param type `CUSTOM` or `SYSTEM`
/// @param description for people; null when there is none
/// @param defaultVersion the one in force, `v1`; null for a system policy
/// @param createdAt when; null for a system policy
/// @param document as it was written; null in lists
@JsonInclude(JsonInclude.Include.NON_NULL)
record PolicyView(
    String name,
    String type,
    @Nullable String description,
    @Nullable String defaultVersion,
    @Nullable Instant createdAt,
    @JsonRawValue @Nullable String document) {

  static PolicyView of(AccessPolicy policy) {
    return view(policy, policy.document());
  }

  static PolicyView summary(AccessPolicy policy) {
    return view(policy, null);
  }

  static PolicyView ofSystem(String name) {
    return new PolicyView(name, "SYSTEM", null, null, null, null);
  }

  private static PolicyView view(AccessPolicy policy, @Nullable String document) {
    return new PolicyView(
        policy.name(),
        "CUSTOM",
        policy.description().isEmpty() ? null : policy.description(),
        "v" + policy.defaultVersion(),
        policy.createdAt(),
        document);
  }
}
