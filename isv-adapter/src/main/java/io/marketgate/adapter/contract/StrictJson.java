package io.marketgate.adapter.contract;

import io.marketgate.adapter.query.FormText;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A JSON object given in a query, as it is or as its base64url: no duplicate names, no trailing
/// text, no deeper and no longer than stated.
final class StrictJson {

  private static final int DEEPEST = 20;
  private static final int LONGEST_NUMBER = 100;

  private final JsonMapper mapper;
  private final int mostBytes;

  StrictJson(int mostBytes) {
    this.mostBytes = mostBytes;
    this.mapper =
        JsonMapper.builder(
                JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                        StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Numbers reach the backend as they were written, not as the nearest double.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
  }

  /// @param name of the parameter, for the refusal
  Outcome<ObjectNode> readObject(String name, String text) {
    String json = text.isEmpty() || isJson(text) ? text : fromBase64Url(text);
    if (json == null) {
      return refuse(name, "it is neither a JSON object nor the base64url of one");
    }
    if (isTooLong(json)) {
      return refuse(name, "it is longer than " + mostBytes + " bytes");
    }
    try {
      JsonNode node = mapper.readTree(json);
      if (json.contains("\\u") && hasHalfCharacter(node)) {
        return refuse(name, "it has half of a character (RFC 8259, 8.2)");
      }
      return node instanceof ObjectNode object
          ? Outcome.of(object)
          : refuse(name, "it is not a JSON object");
    } catch (StreamConstraintsException | NumberFormatException e) {
      return refuse(name, "it is nested deeper than 20 levels or has a number that is too long");
    } catch (JacksonException e) {
      return refuse(name, explain(e));
    }
  }

  /// Whether a text or a name has a surrogate without the other one, which only an escape can have:
  /// in UTF-8 it becomes a question mark, and so another value.
  private static boolean hasHalfCharacter(JsonNode node) {
    return node.isString()
        ? isHalf(node.stringValue())
        : node.propertyNames().stream().anyMatch(StrictJson::isHalf)
            || node.valueStream().anyMatch(StrictJson::hasHalfCharacter);
  }

  private static boolean isHalf(String text) {
    return text.codePoints()
        .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }

  private static String explain(JacksonException e) {
    String where = e.getLocation() == null ? "" : " at character " + e.getLocation().getColumnNr();
    String message = e.getOriginalMessage();
    if (message != null && message.startsWith("Duplicate")) {
      return "it has a duplicate name" + where;
    }
    return message != null && message.startsWith("Trailing token")
        ? "there is text after the JSON object"
        : "it is not valid JSON" + where;
  }

  private boolean isTooLong(String json) {
    if (json.length() > mostBytes) {
      return true;
    }
    return json.length() * 3L > mostBytes
        && json.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > mostBytes;
  }

  private static boolean isJson(String text) {
    char first = text.stripLeading().isEmpty() ? ' ' : text.stripLeading().charAt(0);
    return first == '{' || first == '[' || first == '"';
  }

  private static @Nullable String fromBase64Url(String text) {
    byte[] octets = Base64Url.decode(text);
    return octets == null ? null : FormText.utf8(ByteBuffer.wrap(octets));
  }

  private static Outcome<ObjectNode> refuse(String name, String reason) {
    return Outcome.refused(new Refusal.InvalidParameter(name, reason));
  }

  /// Canonical base64url without padding (RFC 4648, section 5).
  static final class Base64Url {

    private Base64Url() {}

    /// Null when the text is not the one way to write those octets.
    static byte @Nullable [] decode(String text) {
      try {
        byte[] octets = Base64.getUrlDecoder().decode(text);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets).equals(text)
            ? octets
            : null;
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
  }
}
