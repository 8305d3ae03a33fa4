package io.marketgate.tenant.balance;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// How the database keeps what was taken from what.
final class PartsJson {

  private final JsonMapper json;
  private final ObjectReader reader;

  PartsJson(JsonMapper json) {
    this.json = json;
    this.reader = json.readerFor(Part[].class);
  }

  /// Null for nothing.
  @Nullable String text(List<Part> parts) {
    return parts.isEmpty() ? null : json.writeValueAsString(parts);
  }

  List<Part> read(@Nullable String text) {
    return text == null ? List.of() : Arrays.asList(reader.<Part[]>readValue(text));
  }
}
