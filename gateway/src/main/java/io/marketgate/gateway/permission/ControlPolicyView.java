package io.marketgate.gateway.permission;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.marketgate.tenant.access.ControlPolicy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A control policy as `/ops/v1` shows it.
///
/// @param name exact case
/// @param description for people; null when there is none
/// @param changedAt when it was last written
/// @param version counted up with every change
/// @param document as it was written
@JsonInclude(JsonInclude.Include.NON_NULL)
record ControlPolicyView(
    String name,
    @Nullable String description,
    Instant changedAt,
    long version,
    @JsonRawValue String document) {

  static ControlPolicyView of(ControlPolicy policy) {
    return new ControlPolicyView(
        policy.name(),
        policy.description().isEmpty() ? null : policy.description(),
        policy.changedAt(),
        policy.version(),
        policy.document());
  }
}
