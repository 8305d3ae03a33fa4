package io.marketgate.adapter.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A piece of a template: text, or the name of a parameter.
///
/// @param mark of a parameter: `,` where a list becomes one value, `/` where slashes may be in it
record TemplatePiece(String text, boolean isParameter, String mark) {

  /// The pieces of a template.
  ///
  /// @param placeholder with the name as its first group, and the mark, if any, as its second
  static List<TemplatePiece> of(String template, Pattern placeholder) {
    List<TemplatePiece> pieces = new ArrayList<>();
    Matcher found = placeholder.matcher(template);
    int end = 0;
    while (found.find()) {
      if (found.start() > end) {
        pieces.add(new TemplatePiece(template.substring(end, found.start()), false, ""));
      }
      String mark = found.groupCount() > 1 ? found.group(2) : "";
      pieces.add(new TemplatePiece(found.group(1), true, mark));
      end = found.end();
    }
    if (end < template.length()) {
      pieces.add(new TemplatePiece(template.substring(end), false, ""));
    }
    return List.copyOf(pieces);
  }

  boolean isOneValue() {
    return mark.equals(",");
  }

  boolean takesSlashes() {
    return mark.equals("/");
  }

  /// Where the parameter is in what the caller sends.
  String place() {
    return place(text);
  }

  /// Where a parameter is in what the caller sends.
  static String place(String parameter) {
    return (parameter.startsWith("/") ? "params" : "params/") + parameter;
  }
}
