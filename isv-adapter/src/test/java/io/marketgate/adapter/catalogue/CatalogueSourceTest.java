package io.marketgate.adapter.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueSourceTest {

  @TempDir Path folder = Path.of(".");

  /// What can be read is checked all the same.
  @Test
  void oneFileThatCannotBeReadHidesNothing() throws IOException {
    Files.createDirectory(folder.resolve("a.yml"));
    Files.write(folder.resolve("b.yml"), new byte[] {(byte) 0xff, (byte) 0xfe});
    Files.createSymbolicLink(folder.resolve("c.yml"), folder.resolve("nothing"));
    Files.writeString(folder.resolve("d.yml"), "product: shop\n");
    Files.writeString(folder.resolve("e.txt"), "no catalogue");
    assertThatThrownBy(() -> new CatalogueReader(Set.of()).read(folder))
        .hasMessageContaining("a.yml")
        .hasMessageContaining("it is a folder")
        .hasMessageContaining("b.yml")
        .hasMessageContaining("it is not written in UTF-8")
        .hasMessageContaining("c.yml")
        .hasMessageContaining("d.yml")
        .hasMessageContaining("actions is required");
  }

  @ParameterizedTest
  @CsvSource({
    "shop.yml, true",
    "my shop.yml, true",
    "shop.yaml, true",
    "shop, false",
    ".yml, false",
    "'', false",
    "/, false",
    "a/b.yml, false",
    "'a\\b.yml', false",
    "'a\u0000.yml', false"
  })
  void onlyCertainFilesAreRead(String name, boolean isRead) {
    assertThat(CatalogueSource.isName(name)).isEqualTo(isRead);
  }

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
