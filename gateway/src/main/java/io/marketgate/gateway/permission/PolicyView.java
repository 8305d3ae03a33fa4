package io.marketgate.gateway.permission;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.marketgate.tenant.access.AccessPolicy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A policy as interfaces show it.
///
/// @param name exact case
/// @param type `CUSTOM` or `SYSTEM`
/// @param description for people; null when there is none
/// @param defaultVersion the one in force, `v1`; null for a system policy
/// @param createdAt when; null for a system policy
/// @param document as it was written; null in lists
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PolicyView(
    String name,
    String type,
    @Nullable String description,
    @Nullable String defaultVersion,
    @Nullable Instant createdAt,
    @JsonRawValue @Nullable String document) {

  /// With its document.
  public static PolicyView of(AccessPolicy policy) {
    return view(policy, policy.document());
  }

  static PolicyView summary(AccessPolicy policy) {
    return view(policy, null);
  }

  static PolicyView ofSystem(String name) {
    return ofSystem(name, null);
  }

  static PolicyView ofSystem(String name, @Nullable String document) {
    return new PolicyView(name, "SYSTEM", null, null, null, document);
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
