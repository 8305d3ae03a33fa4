package io.marketgate.distribution;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The image's bill of materials (CycloneDX 1.6): that of the archive, with the Java and the C
/// library that the image has besides.
///
/// @param java the image's Java
/// @param base the folder of its C library, with the paths of the machine that builds
record ImageBill(Path java, Path base) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /// Something that is not from Maven.
  ///
  /// @param purl package URL; a scanner finds what is known of it by that, or by the CPE
  /// @param cpe empty for none
  private record Component(String name, String version, String purl, String cpe) {

    ObjectNode toJson() {
      ObjectNode json = JSON.createObjectNode();
      json.put("type", "library").put("bom-ref", purl).put("name", name).put("version", version);
      if (!cpe.isEmpty()) {
        json.put("cpe", cpe);
      }
      return json.put("purl", purl);
    }
  }

  /// @param archive bill of materials of the archive
  /// @param target where the image's is written
  void write(Path archive, Path target) throws IOException, InterruptedException {
    ObjectNode bill = (ObjectNode) JSON.readTree(archive);
    ArrayNode components = (ArrayNode) bill.get("components");
    components.add(runtime().toJson());
    for (Component library : libraries()) {
      components.add(library.toJson());
    }
    Files.write(target, JSON.writeValueAsBytes(bill));
  }

  private Component runtime() throws IOException {
    Properties release = properties(java.resolve("release"));
    String version = unquoted(release, "JAVA_VERSION");
    return new Component(
        "openjdk",
        version,
        "pkg:generic/openjdk@" + version,
        "cpe:2.3:a:oracle:openjdk:" + version + ":*:*:*:*:*:*:*");
  }

  /// The packages of a Debian or a kin of it that the files are of; elsewhere the C library alone.
  private List<Component> libraries() throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of("/usr/bin/dpkg-query"))) {
      String version = Commands.run(List.of("getconf", "GNU_LIBC_VERSION")).strip().split(" ")[1];
      return List.of(
          new Component(
              "glibc",
              version,
              "pkg:generic/glibc@" + version,
              "cpe:2.3:a:gnu:glibc:" + version + ":*:*:*:*:*:*:*"));
    }
    Properties system = properties(Path.of("/etc/os-release"));
    List<Component> found = new ArrayList<>();
    for (String name : packages()) {
      Map.Entry<String, String> version = versionAndMachine(name);
      found.add(
          new Component(
              name,
              version.getKey(),
              "pkg:deb/%s/%s@%s?arch=%s&distro=%s-%s"
                  .formatted(
                      unquoted(system, "ID"),
                      name,
                      version.getKey().replace("+", "%2B"),
                      version.getValue(),
                      unquoted(system, "ID"),
                      unquoted(system, "VERSION_ID")),
              ""));
    }
    return found;
  }

  private SortedSet<String> packages() throws IOException, InterruptedException {
    SortedSet<String> packages = new TreeSet<>();
    try (Stream<Path> files = Files.walk(base)) {
      for (Path file : files.filter(each -> each.toString().contains(".so")).toList()) {
        // The link that a library has been found by belongs to nobody where /lib is one itself.
        Path own = Path.of("/").resolve(base.relativize(file)).toRealPath();
        String owner = Commands.run(List.of("dpkg-query", "--search", "*" + own.getFileName()));
        packages.add(owner.split(":", 2)[0]);
      }
    }
    return packages;
  }

  private static Map.Entry<String, String> versionAndMachine(String name)
      throws IOException, InterruptedException {
    String[] said =
        Commands.run(
                List.of("dpkg-query", "--show", "--showformat", "${Version} ${Architecture}", name))
            .split(" ");
    return Map.entry(said[0], said[1]);
  }

  private static Properties properties(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties;
  }

  private static String unquoted(Properties properties, String name) {
    return properties.getProperty(name, "").replace("\"", "");
  }
}
