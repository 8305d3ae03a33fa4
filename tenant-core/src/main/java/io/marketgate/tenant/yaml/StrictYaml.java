package io.marketgate.tenant.yaml;

import com.fasterxml.jackson.annotation.Nulls;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.ValueInstantiator;
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

  private static final YAMLMapper WITH_REPETITIONS =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .loadSettings(
                      LoadSettings.builder()
                          .setAllowDuplicateKeys(true)
                          .setCodePointLimit(MOST_CHARACTERS)
                          .build())
                  .build())
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
  /// @return without the values that are not of their kind; null when nothing can be read
  public static <T> @Nullable T bind(JsonNode tree, Class<T> form, Consumer<String> faults) {
    if (!tree.isObject()) {
      faults.accept("must have members");
      return null;
    }
    try {
      return YAML.readerFor(form).withHandler(new WrongMembers(faults)).readValue(tree);
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

  /// A tree of a text in which names may be there twice, the last of which counts: to look for what
  /// else is wrong with it.
  ///
  /// @throws JacksonException if it is no YAML
  public static JsonNode treeWithRepetitions(String text) {
    return WITH_REPETITIONS.readTree(text);
  }

  /// Writes a tree as somebody would write it who has to read it again.
  public static String write(JsonNode tree) {
    return WRITTEN.writeValueAsString(tree);
  }

  /// Names what has no place in the form, or is not of the kind that its place is for, and goes on
  /// without it.
  private static final class WrongMembers extends DeserializationProblemHandler {

    private final Consumer<String> faults;

    WrongMembers(Consumer<String> faults) {
      this.faults = faults;
    }

    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        ValueDeserializer<?> deserializer,
        Object form,
        String name) {
      faults.accept(member(parser) + " is not known");
      parser.skipChildren();
      return true;
    }

    @Override
    public @Nullable Object handleUnexpectedToken(
        DeserializationContext context,
        JavaType kind,
        JsonToken token,
        JsonParser parser,
        String failure) {
      return without(parser, "it cannot be " + named(token));
    }

    @Override
    public @Nullable Object handleWeirdStringValue(
        DeserializationContext context, Class<?> kind, String value, String failure) {
      return without(context.getParser(), "'" + value + "' is " + failure);
    }

    @Override
    public @Nullable Object handleWeirdNumberValue(
        DeserializationContext context, Class<?> kind, Number value, String failure) {
      return without(context.getParser(), value + " is " + failure);
    }

    @Override
    public @Nullable Object handleMissingInstantiator(
        DeserializationContext context,
        Class<?> kind,
        ValueInstantiator instantiator,
        JsonParser parser,
        String failure) {
      return without(parser, "it must have members");
    }

    private @Nullable Object without(JsonParser parser, String why) {
      faults.accept(member(parser) + " is not of the right kind: " + why);
      parser.skipChildren();
      return null;
    }

    private static String named(JsonToken token) {
      return switch (token) {
        case START_OBJECT -> "an object";
        case START_ARRAY -> "a list";
        case VALUE_STRING -> "a text";
        case VALUE_TRUE, VALUE_FALSE -> "true or false";
        default -> "a number";
      };
    }

    private static String member(JsonParser parser) {
      String pointer = parser.streamReadContext().pathAsPointer().toString();
      return pointer.substring(Math.min(1, pointer.length())).replace('/', '.');
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
