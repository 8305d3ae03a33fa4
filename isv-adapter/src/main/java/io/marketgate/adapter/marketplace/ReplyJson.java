package io.marketgate.adapter.marketplace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON as marketplaces send and want it: members in their order, no blanks.
public final class ReplyJson {

  private static final int DEEPEST = 20;

  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final JsonMapper ASCII =
      JsonMapper.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .build();

  private final Map<String, Object> members = new LinkedHashMap<>();

  /// Adds a member unless it is null.
  public ReplyJson with(String name, @Nullable Object value) {
    if (value != null) {
      members.put(name, value);
    }
    return this;
  }

  /// Adds an object unless it would be empty.
  public ReplyJson with(String name, ReplyJson object) {
    return with(name, object.members.isEmpty() ? null : object.members);
  }

  /// Adds members.
  public ReplyJson withAll(Map<String, String> texts) {
    members.putAll(texts);
    return this;
  }

  /// The members, to be put into a list.
  public Map<String, Object> members() {
    return members;
  }

  /// As text.
  public String text() {
    return STRICT.writeValueAsString(members);
  }

  /// As text, the members in the order of their names.
  public String sortedText() {
    return STRICT.writeValueAsString(new TreeMap<>(members));
  }

  /// As text of ASCII only: others as `\\uXXXX`.
  public String ascii() {
    return ASCII.writeValueAsString(members);
  }

  /// Reads an object: no name twice, nothing behind it.
  public static ObjectNode read(String text) throws CallRefused {
    try {
      if (STRICT.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException | ArithmeticException | NumberFormatException e) {
      // Says nothing of what was sent.
    }
    throw new CallRefused("the body is not one JSON object with each name once");
  }

  /// The text that a JSON string stands for.
  public static String unquoted(String text) throws CallRefused {
    try {
      JsonNode value = STRICT.readTree(text);
      if (value.isString()) {
        return value.stringValue();
      }
    } catch (JacksonException e) {
      // Says nothing of what was sent.
    }
    throw new CallRefused("a parameter is neither a JSON object nor the text of one");
  }

  /// A text, or a number or boolean as its text; null for anything else and for nothing.
  public static @Nullable String text(ObjectNode object, String name) {
    JsonNode value = object.get(name);
    if (value == null || value.isNull() || value.isContainer()) {
      return null;
    }
    String text = value.isString() ? value.stringValue() : value.toString();
    return text.isEmpty() ? null : text;
  }

  /// A text that must be there.
  public static String required(ObjectNode object, String name) throws CallRefused {
    String value = text(object, name);
    if (value == null) {
      throw new CallRefused(name + " is required");
    }
    return value;
  }

  /// As compact JSON: names sorted, members that are null left out, on the first level only.
  /// Numbers with a fraction are not written as they were; there are none in what is signed so.
  public static String sorted(ObjectNode object) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    object
        .properties()
        .forEach(member -> {
          if (!member.getValue().isNull()) {
            sorted.put(member.getKey(), member.getValue());
          }
        });
    return STRICT.writeValueAsString(sorted);
  }
}
