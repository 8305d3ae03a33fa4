package io.marketgate.tenant.yaml;

import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Files that a vendor writes by hand: a name that is misspelled or there twice is a fault, and the
/// fault says where it is.
public final class StrictYaml {

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private StrictYaml() {}

  /// Reads a file. Blocks.
  ///
  /// @throws JacksonException if it cannot be read, or is not of that form
  public static <T> T read(Path file, Class<T> form) {
    return YAML.readValue(file.toFile(), form);
  }

  /// Reads a text.
  ///
  /// @throws JacksonException if it is not of that form
  public static <T> T parse(String text, Class<T> form) {
    return YAML.readValue(text, form);
  }

  /// The line of a fault, from 1; 0 when it is not known.
  public static int line(JacksonException failure) {
    return failure.getLocation() == null ? 0 : Math.max(0, failure.getLocation().getLineNr());
  }

  /// What is wrong and where, as `file:line: fault`.
  public static String fault(Path file, JacksonException failure) {
    String line = failure.getLocation() == null ? "" : ":" + failure.getLocation().getLineNr();
    return file + line + ": " + failure.getOriginalMessage();
  }
}
