package io.marketgate.gateway.permission;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.marketgate.tenant.access.Role;
import org.jspecify.annotations.Nullable;

/// A role as interfaces show it.
///
/// @param name has no case
/// @param description for people; null when there is none
/// @param maxSessionSeconds longest life of a token of it
/// @param version counted up with every change
/// @param trustPolicy who may assume it, as it was written; null in lists
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoleView(
    String name,
    @Nullable String description,
    long maxSessionSeconds,
    long version,
    @JsonRawValue @Nullable String trustPolicy) {

  /// With its trust policy.
  public static RoleView of(Role role) {
    return view(role, role.trustPolicy());
  }

  /// Without it.
  public static RoleView summary(Role role) {
    return view(role, null);
  }

  private static RoleView view(Role role, @Nullable String trustPolicy) {
    return new RoleView(
        role.name(),
        role.description().isEmpty() ? null : role.description(),
        role.maxSession().toSeconds(),
        role.version(),
        trustPolicy);
  }
}
