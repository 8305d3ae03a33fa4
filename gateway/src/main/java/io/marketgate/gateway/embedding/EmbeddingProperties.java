package io.marketgate.gateway.embedding;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// The product inside of marketplaces' consoles.
///
/// @param origins of each marketplace's console pages, like `https://console.example.com`; those of
///   `any` may be about accounts of every marketplace. With none, pages are not told apart
/// @param folder with the front end that consoles load, served at `/embed`; none: nothing is served
@ConfigurationProperties("marketgate.embedding")
record EmbeddingProperties(Map<String, List<String>> origins, @Nullable Path folder) {

  EmbeddingProperties {
    origins = origins == null ? Map.of() : Map.copyOf(origins);
  }
}
