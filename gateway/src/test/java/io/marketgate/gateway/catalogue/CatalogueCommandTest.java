package io.marketgate.gateway.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueCommandTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CatalogueCommand command =
      new CatalogueCommand(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));

  @TempDir Path folder = Path.of(".");

  @Test
  void checksAFolder() throws IOException {
    Files.copy(Path.of("../config/actions/demo.yml"), folder.resolve("demo.yml"));
    assertThat(command.run("catalogue", "check", folder.toString())).isZero();
    assertThat(out.toString(UTF_8)).contains("4 actions");
    Files.writeString(
        folder.resolve("bad.yml"),
        Files.readString(folder.resolve("demo.yml"))
            .replace("ListMigrations:", "DescribeTenant:")
            .replace("timeout: 5s", "timeout: soon"));
    assertThat(command.run("catalogue", "check", folder.toString())).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .contains("bad.yml:5: DescribeTenant: is the name of a built-in action")
        .contains("GetMigration: timeout must be like 500ms, 5s");
  }

  @Test
  void makesAFileOfADocumentThatIsThenInOrder() throws IOException {
    Path document = Path.of("../isv-adapter/src/test/resources/openapi/library.yml");
    assertThat(command.run("catalogue", "import", document.toString(), "library")).isZero();
    assertThat(err.toString(UTF_8)).contains("left out: GET /books/{book-id}/cover", "5 actions");
    Files.writeString(folder.resolve("library.yml"), out.toString(UTF_8));
    assertThat(command.run("catalogue", "check", folder.toString())).isZero();
  }

  @Test
  void saysHowItIsUsed() {
    assertThat(command.run("catalogue")).isEqualTo(2);
    assertThat(command.run("catalogue", "check", "no", "folder")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("catalogue check <folder>");
    assertThat(command.run("catalogue", "check", "/nowhere")).isEqualTo(1);
    assertThat(command.run("catalogue", "import", "/nowhere", "p")).isEqualTo(1);
    assertThat(command.run("catalogue", "import", "/nowhere", "No")).isEqualTo(2);
    assertThat(CatalogueCommand.isMeant("--server.port=1")).isFalse();
    assertThat(CatalogueCommand.isMeant()).isFalse();
    assertThat(CatalogueCommand.isMeant("catalogue", "check")).isTrue();
  }
}
