package io.marketgate.adapter.openapi;

import io.marketgate.adapter.catalogue.BackendHeaderName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The JSON among the forms that a body or an answer can have.
///
/// @param type its media type, without parameters
/// @param schema of the JSON; missing where the document does not tell
record JsonContent(String type, JsonNode schema) {

  /// What the gateway sends and asks for where nothing else is said.
  static final String USUAL = "application/json";

  private static final String ANY = "*/*";

  /// The usual one before others, whichever is first in the document.
  ///
  /// @param content of OpenAPI, by media type
  /// @return null where there is none
  static @Nullable JsonContent in(JsonNode content) {
    List<JsonContent> all =
        content.properties().stream()
            .map(media -> new JsonContent(type(media.getKey()), media.getValue().path("schema")))
            .filter(each -> BackendHeaderName.isJsonType(each.type))
            .toList();
    Optional<JsonContent> usual = all.stream().filter(each -> each.type.equals(USUAL)).findFirst();
    return usual.or(() -> all.stream().findFirst()).orElse(null);
  }

  private static String type(String key) {
    String type = key.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.equals(ANY) ? USUAL : type;
  }
}
