package io.marketgate.tenant.yaml;

import com.fasterxml.jackson.annotation.Nulls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// Files that a vendor writes by hand: a name that is misspelled or there twice is a fault, and the
/// fault says where it is.
public final class StrictYaml {

  /// Longer than any catalogue or interface description that has been seen.
  private static final int MOST_CHARACTERS = 64 * 1024 * 1024;

  /// So many members that cannot be read are named of one part of a file.
  private static final int MOST_WRONG = 100;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setCodePointLimit(MOST_CHARACTERS)
          .setMaxAliasesForCollections(Integer.MAX_VALUE)
          .build();

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .loadSettings(SETTINGS)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // Numbers stay as they are written, not as the nearest double.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final YAMLMapper WRITTEN =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                  .disable(YAMLWriteFeature.SPLIT_LINES)
                  .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                  .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                  .stringQuotingChecker(new QuotedTexts())
                  .build())
          .build();

  private StrictYaml() {}

  /// Reads a file. Blocks.
  ///
  /// @throws JacksonException if it cannot be read, or is not of that form
  public static <T> T read(Path file, Class<T> form) {
    try {
      return parse(Files.readString(file), form);
    } catch (IOException e) {
      throw JacksonIOException.construct(e);
    }
  }

  /// Reads a text.
  ///
  /// @throws JacksonException if it is not of that form
  public static <T> T parse(String text, Class<T> form) {
    return something(YAML.readValue(writtenOut(text), form), form);
  }

  /// Gives a part of a file its form, and names everything that has none at once.
  ///
  /// @param faults takes what is wrong, each beginning with the member that it is about, like
  ///   `backend.path`
  /// @return without the members that have no place there, or whose values are not of their kind;
  ///   null when the rest cannot be read, either
  public static <T> @Nullable T bind(JsonNode tree, Class<T> form, Consumer<String> faults) {
    if (!tree.isObject()) {
      faults.accept("must have members");
      return null;
    }
    JsonNode readable = tree.deepCopy();
    for (int wrong = 0; wrong < MOST_WRONG; wrong++) {
      try {
        return YAML.readerFor(form).readValue(readable);
      } catch (JacksonException e) {
        if (removed(readable, e.getPath())) {
          faults.accept(
              e instanceof UnrecognizedPropertyException
                  ? member(e) + " is not known"
                  : member(e) + " is not of the right kind: " + reason(e));
        } else if (!removedUnreadable((ObjectNode) readable, form, faults)) {
          faults.accept("cannot be read: " + reason(e));
          return null;
        }
      }
    }
    return null;
  }

  /// What is wrong with a text, for somebody who knows nothing of this program.
  public static String reason(JacksonException failure) {
    if (failure instanceof MismatchedInputException mismatch) {
      Class<?> wanted = mismatch.getTargetType();
      String text = Objects.requireNonNullElse(mismatch.getOriginalMessage(), "");
      if (text.contains("FAIL_ON_TRAILING_TOKENS")) {
        return "there is more than one document in it";
      }
      if (text.startsWith("Cannot ") && wanted != null) {
        return "it must be " + kind(wanted);
      }
    }
    return Objects.requireNonNullElse(failure.getOriginalMessage(), "it cannot be read");
  }

  private static String kind(Class<?> wanted) {
    if (Collection.class.isAssignableFrom(wanted)) {
      return "a list";
    }
    if (CharSequence.class.isAssignableFrom(wanted)) {
      return "a text";
    }
    if (Boolean.class == wanted || boolean.class == wanted) {
      return "true or false";
    }
    if (Number.class.isAssignableFrom(wanted) || wanted.isPrimitive()) {
      return "a number";
    }
    return Duration.class == wanted ? "a duration like 5s or PT5S" : "something with members";
  }

  /// Takes away the members in which the reader loses its place, as it does in a list within a list
  /// of texts.
  ///
  /// @return whether there were any
  private static boolean removedUnreadable(
      ObjectNode tree, Class<?> form, Consumer<String> faults) {
    List<String> unreadable =
        tree.propertyNames().stream().filter(name -> losesItsPlace(tree, name, form)).toList();
    unreadable.forEach(name -> {
      tree.remove(name);
      faults.accept(name + " is not of the right kind");
    });
    return !unreadable.isEmpty();
  }

  private static boolean losesItsPlace(ObjectNode tree, String member, Class<?> form) {
    ObjectNode alone = tree.objectNode();
    alone.set(member, tree.get(member).deepCopy());
    try {
      var _ = YAML.readerFor(form).readValue(alone);
      return false;
    } catch (JacksonException e) {
      return !removed(alone, e.getPath());
    }
  }

  /// Takes away what could not be read, so that the rest can be; with an entry of a list the whole
  /// list, so that the others keep their numbers.
  ///
  /// @return whether there was something
  private static boolean removed(JsonNode tree, List<JacksonException.Reference> path) {
    int last = path.size() - 1;
    while (last >= 0 && path.get(last).getPropertyName() == null) {
      last--;
    }
    JsonNode parent = tree;
    for (JacksonException.Reference part : path.subList(0, Math.max(0, last))) {
      parent =
          part.getPropertyName() == null
              ? parent.path(part.getIndex())
              : parent.path(part.getPropertyName());
    }
    return last >= 0
        && parent instanceof ObjectNode object
        && object.remove(path.get(last).getPropertyName()) != null;
  }

  private static String member(JacksonException failure) {
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
        return YAML.readTree(writtenOut(text));
      }
    }
    return YAML.readTree(writtenOut(text));
  }

  private static String writtenOut(String text) {
    return YamlAliases.writtenOut(text, SETTINGS);
  }

  /// A tree of a text in which names may be there twice, the last of which counts: to look for what
  /// else is wrong with it.
  ///
  /// @throws JacksonException if it is no YAML
  public static JsonNode treeWithRepetitions(String text) {
    return WITH_REPETITIONS.readTree(writtenOut(text));
  }

  /// Writes a tree as somebody would write it who has to read it again.
  public static String write(JsonNode tree) {
    return WRITTEN.writeValueAsString(tree);
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
