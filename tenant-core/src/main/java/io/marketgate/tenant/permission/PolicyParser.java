package io.marketgate.tenant.permission;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Reads policies, and refuses what the language does not have with the JSON pointer of the fault
/// (ram.md 1). What is accepted here can be compiled.
public final class PolicyParser {

  /// More than any document has; what is nested deeper is refused where it begins.
  private static final int DEEPEST = 16;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
          .build();

  private PolicyParser() {}

  /// Reads a policy.
  ///
  /// @param text of the document
  /// @param kind what it is to be attached to
  /// @throws PolicyInvalidException if it is no such document
  public static PolicyDocument parse(String text, PolicyKind kind) {
    if (text.codePointCount(0, text.length()) > kind.mostCharacters()) {
      throw new PolicyInvalidException(
          "", "A policy of this kind has at most " + kind.mostCharacters() + " characters");
    }
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      return read(json, kind);
    }
  }

  /// Refuses what could not be read, as a part of something greater.
  ///
  /// @param place JSON pointer of the document in it
  /// @throws PolicyInvalidException if it is no such document
  public static void check(String text, PolicyKind kind, String place) {
    try {
      var _ = parse(text, kind);
    } catch (PolicyInvalidException e) {
      throw e.inside(place);
    }
  }

  private static PolicyDocument read(JsonParser json, PolicyKind kind) {
    PolicyReader reader = new PolicyReader(json, kind);
    try {
      return reader.document();
    } catch (JacksonException e) {
      throw new PolicyInvalidException(reader.pointer(), RawJson.describe(e));
    }
  }
}
