package io.marketgate.tenant.yaml;

import com.fasterxml.jackson.annotation.Nulls;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// Files that a vendor writes by hand: a name that is misspelled or there twice is a fault, and the
/// fault says where it is.
public final class StrictYaml {

  /// Longer than any catalogue or interface description that has been seen.
  private static final int MOST_CHARACTERS = 64 * 1024 * 1024;

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .loadSettings(LoadSettings.builder().setCodePointLimit(MOST_CHARACTERS).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // An entry of a list or a map with nothing behind it is one that was forgotten.
          .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
          .build();

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final YAMLMapper WRITTEN =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                  .disable(YAMLWriteFeature.SPLIT_LINES)
                  .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                  .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                  .build())
          .build();

  private StrictYaml() {}

  /// Reads a file. Blocks.
  ///
  /// @throws JacksonException if it cannot be read, or is not of that form
  public static <T> T read(Path file, Class<T> form) {
    return something(YAML.readValue(file.toFile(), form), form);
  }

  /// Reads a text.
  ///
  /// @throws JacksonException if it is not of that form
  public static <T> T parse(String text, Class<T> form) {
    return something(YAML.readValue(text, form), form);
  }

  /// Gives a part of a file its form, and names everything that has none at once.
  ///
  /// @param faults takes what is wrong, each beginning with the member that it is about, like
  ///   `backend.path`
  /// @return null when a value is not of its type
  public static <T> @Nullable T bind(JsonNode tree, Class<T> form, Consumer<String> faults) {
    if (!tree.isObject()) {
      faults.accept("must have members");
      return null;
    }
    try {
      return YAML.readerFor(form).withHandler(new UnknownMembers(faults)).readValue(tree);
    } catch (DatabindException e) {
      faults.accept(member(e) + " is not of the right kind: " + e.getOriginalMessage());
      return null;
    }
  }

  private static String member(DatabindException failure) {
    return failure.getPath().stream()
        .map(part ->
            part.getPropertyName() == null
                ? Integer.toString(part.getIndex())
                : part.getPropertyName())
        .collect(Collectors.joining("."));
  }

  /// A tree of a text that somebody else has written: YAML, or JSON, which is YAML too.
  ///
  /// @throws JacksonException if it is neither
  public static JsonNode tree(String text) {
    if (text.stripLeading().startsWith("{")) {
      try {
        return JSON.readTree(text);
      } catch (JacksonException noJson) {
        // It may still be YAML; if not, its reader says what is wrong.
        return YAML.readTree(text);
      }
    }
    return YAML.readTree(text);
  }

  /// Writes a tree as somebody would write it who has to read it again.
  public static String write(JsonNode tree) {
    return WRITTEN.writeValueAsString(tree);
  }

  /// Names what has no place in the form, and goes on.
  private static final class UnknownMembers extends DeserializationProblemHandler {

    private final Consumer<String> faults;

    UnknownMembers(Consumer<String> faults) {
      this.faults = faults;
    }

    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        ValueDeserializer<?> deserializer,
        Object form,
        String name) {
      String pointer = parser.streamReadContext().pathAsPointer().toString();
      faults.accept(pointer.substring(1).replace('/', '.') + " is not known");
      parser.skipChildren();
      return true;
    }
  }

  private static <T> T something(@Nullable T read, Class<T> form) {
    if (read == null) {
      throw MismatchedInputException.from(null, form, "there is nothing in it");
    }
    return read;
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
