package io.marketgate.gateway.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/// Which files browsers keep for ever.
class AssetRoutesTest {

  @Test
  void knowsHexadecimalHashes() {
    AssetRoutes routes = routes(Map.of("marketgate.embedding.folder", "."));
    assertThat(routes.isHashed("/embed/index.0a1b2c3d.js")).isTrue();
    assertThat(routes.isHashed("/embed/css/index-0a1b2c3d4e5f.os.css")).isTrue();
    assertThat(routes.isHashed("/embed/0a1b2c3d.d/index.js")).isFalse();
    assertThat(routes.isHashed("/embed/index-settings.js")).isFalse();
    assertThat(routes.isHashed("/embed/isv-20210001.manifest.json")).isFalse();
    assertThat(routes.isHashed("/embed/" + "a".repeat(300) + ".0a1b2c3d.js")).isFalse();
  }

  @Test
  void knowsThoseThatItIsTold() {
    AssetRoutes routes =
        routes(Map.of("marketgate.embedding.hashed-names", ".+-[A-Za-z0-9_-]{8}\\.[a-z0-9]+"));
    assertThat(routes.isHashed("/embed/assets/index-BxK3f_9a.js")).isTrue();
    assertThat(routes.isHashed("/embed/index.html")).isFalse();
  }

  private static AssetRoutes routes(Map<String, String> settings) {
    EmbeddingProperties properties =
        new Binder(new MapConfigurationPropertySource(settings))
            .bind("marketgate.embedding", EmbeddingProperties.class)
            .get();
    return new AssetRoutes(new ConsoleOrigins(Map.of()), Path.of("."), properties.hashedNames());
  }
}
