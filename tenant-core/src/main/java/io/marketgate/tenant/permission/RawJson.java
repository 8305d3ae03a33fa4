package io.marketgate.tenant.permission;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Takes JSON apart without reading what is inside, so that each part can be judged by itself, and
/// as it was written: a member that stands twice is still there twice.
public final class RawJson {

  private static final JsonFactory JSON = new JsonFactory();

  private RawJson() {}

  /// The values of an object's members as they are written.
  ///
  /// @param pointer of the object, for faults
  /// @throws InvalidCaseException if it is no object, or a name stands twice
  public static Map<String, String> members(String text, String pointer) {
    Map<String, String> members = new LinkedHashMap<>();
    read(
        text,
        pointer,
        JsonToken.START_OBJECT,
        "an object",
        json -> {
          String name = json.currentName();
          json.nextToken();
          if (members.put(name, value(json, text)) != null) {
            throw new InvalidCaseException(child(pointer, name), "stands twice");
          }
        });
    return members;
  }

  /// The same for an object whose members are known.
  ///
  /// @param known every name that is allowed
  /// @throws InvalidCaseException if it is no such object
  public static Map<String, String> members(String text, String pointer, Set<String> known) {
    Map<String, String> members = members(text, pointer);
    for (String name : members.keySet()) {
      if (!known.contains(name)) {
        throw new InvalidCaseException(child(pointer, name), "there is no such member");
      }
    }
    return members;
  }

  /// A member that must be there, as it is written.
  ///
  /// @param pointer of the object, for the fault
  /// @throws InvalidCaseException if it is absent
  public static String required(Map<String, String> members, String name, String pointer) {
    String value = members.get(name);
    if (value == null) {
      throw new InvalidCaseException(child(pointer, name), "is required");
    }
    return value;
  }

  /// The elements of a list as they are written.
  ///
  /// @param pointer of the list, for faults
  /// @throws InvalidCaseException if it is no list or has more elements than allowed
  public static List<String> elements(String text, String pointer, int most) {
    List<String> elements = new ArrayList<>();
    read(
        text,
        pointer,
        JsonToken.START_ARRAY,
        "a list",
        json -> {
          if (elements.size() == most) {
            throw new InvalidCaseException(pointer, "must have at most " + most + " elements");
          }
          elements.add(value(json, text));
        });
    return elements;
  }

  /// A string.
  ///
  /// @param pointer of the string, for faults
  /// @throws InvalidCaseException if it is none, or too short or too long
  public static String string(String text, String pointer, int least, int most) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      String value = json.nextToken() == JsonToken.VALUE_STRING ? json.getString() : null;
      if (value == null || value.length() < least || value.length() > most) {
        throw new InvalidCaseException(
            pointer, "must be a string of %d to %d characters".formatted(least, most));
      }
      return value;
    } catch (JacksonException e) {
      throw notJson(pointer, e);
    }
  }

  /// The pointer of a member (RFC 6901).
  public static String child(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  private interface Part {
    void read(JsonParser json);
  }

  private static void read(
      String text, String pointer, JsonToken start, String expected, Part part) {
    JsonToken end = start == JsonToken.START_OBJECT ? JsonToken.END_OBJECT : JsonToken.END_ARRAY;
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (json.nextToken() != start) {
        throw new InvalidCaseException(pointer, "must be " + expected);
      }
      while (json.nextToken() != end) {
        part.read(json);
      }
      if (json.nextToken() != null) {
        throw new InvalidCaseException(pointer, "is followed by something");
      }
    } catch (JacksonException e) {
      throw notJson(pointer, e);
    }
  }

  /// The value that the parser stands on; leaves it on the value's last token.
  private static String value(JsonParser json, String text) {
    int begin = (int) json.currentTokenLocation().getCharOffset();
    if (json.currentToken().isStructStart()) {
      json.skipChildren();
    } else {
      // Scalars are read lazily; only then is their end known.
      json.finishToken();
    }
    return text.substring(begin, (int) json.currentLocation().getCharOffset());
  }

  private static InvalidCaseException notJson(String pointer, JacksonException failure) {
    return new InvalidCaseException(pointer, describe(failure));
  }

  /// What is wrong with text that cannot be read, without any of it.
  static String describe(JacksonException failure) {
    return failure.getLocation() == null
        ? "is nested too deeply, or has a name or number that is too long"
        : "is not JSON at character " + failure.getLocation().getCharOffset();
  }
}
