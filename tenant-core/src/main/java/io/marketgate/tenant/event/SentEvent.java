package io.marketgate.tenant.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An event as it is in Kafka.
///
/// @param id once for each event, also where it was sent twice
/// @param data of its type
public record SentEvent(
    String id, String type, String organizationId, Instant occurredAt, JsonNode data) {

  /// Empty for what is none of ours.
  static Optional<SentEvent> read(JsonMapper json, String text) {
    try {
      JsonNode event = json.readTree(text);
      return Optional.of(
          new SentEvent(
              event.required("id").stringValue(),
              event.required("type").stringValue(),
              event.required("organizationId").stringValue(),
              Instant.parse(event.required("occurredAt").stringValue()),
              event.path("data")));
    } catch (JacksonException | DateTimeException notOurs) {
      return Optional.empty();
    }
  }
}
