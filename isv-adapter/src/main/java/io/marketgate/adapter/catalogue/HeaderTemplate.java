package io.marketgate.adapter.catalogue;

import io.marketgate.adapter.contract.Refusal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How parameters become a header. A parameter can add neither another one nor, in a cookie,
/// another cookie.
record HeaderTemplate(String name, List<TemplatePiece> value) {

  private static final int LONGEST = 4_096;

  /// Letters that end neither a cookie nor its value (RFC 6265, 4.1.1).
  private static final Pattern OF_COOKIE = Pattern.compile("[!#-+\\--:<-\\[\\]-~]*");

  /// Fills it; it is left out when a parameter it needs is not given.
  ///
  /// @return why it cannot be; null when it can
  @Nullable Refusal addTo(Map<String, String> filled, TemplateValues values) {
    StringBuilder text = new StringBuilder();
    boolean isCookie = name.equalsIgnoreCase("cookie");
    for (TemplatePiece piece : value) {
      JsonNode parameter = piece.isParameter() ? values.getOfText(piece.text()) : null;
      if (piece.isParameter() && parameter == null) {
        return null;
      }
      String part = parameter == null ? piece.text() : Scalars.text(parameter);
      if (part == null || !isVisible(part)) {
        return new Refusal.InvalidParameter(
            piece.place(), "it must be a text of visible ASCII characters, or a number");
      }
      if (parameter != null && isCookie && !OF_COOKIE.matcher(part).matches()) {
        return new Refusal.InvalidParameter(
            piece.place(), "it must be a text that can be part of a cookie's value");
      }
      text.append(part);
    }
    if (!isText(text.toString())) {
      return unfit(text.length() > LONGEST);
    }
    filled.put(name, text.toString());
    return null;
  }

  /// @param isTooLong or a space is at an end of it
  private Refusal unfit(boolean isTooLong) {
    List<String> named =
        value.stream()
            .filter(TemplatePiece::isParameter)
            .map(TemplatePiece::text)
            .distinct()
            .toList();
    String parameter =
        named.stream()
            .filter(each -> !CallValues.isReserved(each))
            .findFirst()
            .orElse(named.getFirst());
    return new Refusal.InvalidParameter(
        TemplatePiece.place(parameter),
        isTooLong
            ? "it makes a header longer than " + LONGEST + " characters"
            : "it must not begin or end with a space");
  }

  /// Whether a text can stand in a header as it is.
  static boolean isText(String text) {
    return text.length() <= LONGEST && isVisible(text) && text.equals(text.strip());
  }

  private static boolean isVisible(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }
}
