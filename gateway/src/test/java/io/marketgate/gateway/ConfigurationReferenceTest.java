package io.marketgate.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import tools.jackson.databind.JsonNode;

/// `docs/configuration.md` is made of what the compiler found in the code; this test fails when it
/// is not, and writes it when it is told to.
class ConfigurationReferenceTest {

  private static final Path REFERENCE = Path.of("../docs/configuration.md");
  private static final Path SETTINGS = Path.of("../config/application.yml");
  private static final String PREFIX = ConfigurationMetadata.PREFIX;

  private static final String HEAD =
      """
      # Configuration

      Every property of Marketgate, made from the code by
      `mvn -pl gateway -am test -Dtest=ConfigurationReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dmarketgate.docs=write`.
      `config/application.yml` has the defaults to edit. A property can also be set as an environment
      variable (`marketgate.database.host` is `MARKETGATE_DATABASE_HOST`: capitals, `_` for `.`,
      nothing for `-`) or as an argument (`--marketgate.database.host=…`). Durations are written
      like `200ms`, `5s`, `10m`, `24h`, `7d`, sizes like `16KB`.

      Spring Boot's own properties work as well; of those, `server.port`, `management.server.port`
      and `logging.level.*` are the ones to know.
      """;

  @Test
  void isWhatTheCodeSays() throws IOException {
    String reference = reference(ConfigurationMetadata.ours());
    if ("write".equals(System.getProperty("marketgate.docs"))) {
      Files.writeString(REFERENCE, reference);
    }
    assertThat(REFERENCE).as("see the command at its top").content(UTF_8).isEqualTo(reference);
  }

  @Test
  void saysWhatEveryPropertyMeans() throws IOException {
    assertThat(ConfigurationMetadata.ours().values())
        .allSatisfy(property ->
            assertThat(property.path("description").asString("")).as("%s", property).isNotEmpty());
  }

  @Test
  void agreesWithTheDefaultsInTheSettings() throws IOException {
    SortedMap<String, JsonNode> properties = ConfigurationMetadata.ours();
    for (PropertySource<?> source :
        new YamlPropertySourceLoader().load("settings", new FileSystemResource(SETTINGS))) {
      EnumerablePropertySource<?> settings = (EnumerablePropertySource<?>) source;
      for (String name : settings.getPropertyNames()) {
        if (name.startsWith(PREFIX)) {
          assertThat(properties).as(SETTINGS.toString()).containsKey(name);
          String value = String.valueOf(settings.getProperty(name));
          assertThat(value)
              .satisfiesAnyOf(
                  plain -> assertThat(plain).isEqualTo(defaultOf(properties, name)),
                  // A default that refers to something else.
                  reference -> assertThat(reference).startsWith("${"));
        }
      }
    }
  }

  private static String defaultOf(Map<String, JsonNode> properties, String name) {
    return Objects.requireNonNull(properties.get(name)).path("defaultValue").asString("");
  }

  private static String reference(SortedMap<String, JsonNode> properties) {
    StringBuilder text = new StringBuilder(HEAD);
    String group = "";
    for (Map.Entry<String, JsonNode> property : properties.entrySet()) {
      String[] parts = property.getKey().split("\\.");
      String itsGroup = parts.length > 2 ? parts[1] : "";
      if (!itsGroup.equals(group) || text.length() == HEAD.length()) {
        group = itsGroup;
        text.append("\n## ")
            .append(group.isEmpty() ? "marketgate" : PREFIX + group)
            .append("\n\n| property | default | meaning |\n|---|---|---|\n");
      }
      JsonNode details = property.getValue();
      String absent = details.path("defaultValue").asString("");
      text.append("| `")
          .append(property.getKey())
          .append("` | ")
          .append(absent.isEmpty() ? "" : "`" + absent + "`")
          .append(" | ")
          .append(details.path("description").asString("").replace("|", "\\|"))
          .append(" |\n");
    }
    return text.toString();
  }
}
