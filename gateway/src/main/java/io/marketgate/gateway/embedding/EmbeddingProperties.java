package io.marketgate.gateway.embedding;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The product inside of marketplaces' consoles.
///
/// @param origins of each marketplace's console pages, like `https://console.example.com`; those of
///   `any` may be about accounts of every marketplace. With none, pages are not told apart
/// @param folder with the front end that consoles load, served at `/embed`; none: nothing is served
/// @param hashedNames expression for the names of its files that have a hash, so that browsers keep
///   them for ever; those of Vite fit `.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+`
@ConfigurationProperties("marketgate.embedding")
record EmbeddingProperties(
    Map<String, List<String>> origins,
    @Nullable Path folder,
    @DefaultValue(".*[.\\-_][0-9a-f]{8,64}(\\.[A-Za-z0-9]+)+") Pattern hashedNames) {

  EmbeddingProperties {
    origins = origins == null ? Map.of() : Map.copyOf(origins);
  }
}
