package io.marketgate.adapter.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueSourceTest {

  @TempDir Path folder = Path.of(".");

  /// The one that will be in force when the file is there.
  @Test
  void theVersionDoesNotDependOnTheFolder() throws IOException {
    String agents = "product: agents\n";
    Files.writeString(folder.resolve("shop.yml"), "product: shop\n");
    CatalogueSource before = CatalogueSource.of(folder);
    Files.writeString(folder.resolve("agents.yml"), agents);
    assertThat(before.with(Map.of("agents.yml", agents)).version())
        .isEqualTo(CatalogueSource.of(folder).version())
        .isNotEqualTo(before.version());
  }
}
