package io.marketgate.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The properties that exist, as the compiler and the framework have described them.
public final class ConfigurationMetadata {

  static final String PREFIX = "marketgate.";

  private ConfigurationMetadata() {}

  /// Marketgate's own, by name; those at the top first.
  static SortedMap<String, JsonNode> ours() throws IOException {
    SortedMap<String, JsonNode> ours =
        new TreeMap<>(
            Comparator.comparing((String name) -> name.split("\\.").length > 2)
                .thenComparing(Comparator.naturalOrder()));
    all()
        .forEach((name, property) -> {
          if (name.startsWith(PREFIX)) {
            ours.put(name, property);
          }
        });
    return ours;
  }

  /// The environment variable that sets a property: capitals, `_` for `.`, nothing for `-`.
  public static String variable(String property) {
    return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /// The framework's as well.
  public static SortedMap<String, JsonNode> all() throws IOException {
    SortedMap<String, JsonNode> all = new TreeMap<>();
    for (URL metadata :
        Collections.list(
            Objects.requireNonNull(Marketgate.class.getClassLoader())
                .getResources("META-INF/spring-configuration-metadata.json"))) {
      try (InputStream content = metadata.openStream()) {
        for (JsonNode property : JsonMapper.shared().readTree(content).get("properties")) {
          all.put(property.get("name").stringValue(), property);
        }
      }
    }
    return all;
  }
}
