package io.marketgate.tenant.event;

import java.time.Instant;
import java.util.Map;

/// Something that happened to an organization.
///
/// @param organizationId whose; events of one organization stay in order
/// @param type in the past tense, for example `OrganizationCreated`
/// @param data what a reader needs to know; no secrets and no personal data
/// @param occurredAt when
public record NewEvent(
    String organizationId, String type, Map<String, Object> data, Instant occurredAt) {

  public NewEvent {
    data = Map.copyOf(data);
  }
}
