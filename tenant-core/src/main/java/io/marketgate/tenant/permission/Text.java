package io.marketgate.tenant.permission;

import java.util.Locale;

/// Text as patterns see it: a row of whole characters (code points), so that `?` never stands for
/// half of one.
final class Text {

  private final String string;

  /// Its code points where some of them take two chars; empty where every char is a character.
  private final int[] codePoints;

  Text(String string) {
    this.string = string;
    this.codePoints = hasSurrogates(string) ? string.codePoints().toArray() : new int[0];
  }

  /// Upper and lower case made one, in the same way whatever the locale of the JVM is.
  static String fold(String string) {
    return string.toLowerCase(Locale.ROOT);
  }

  /// In characters.
  int length() {
    return codePoints.length == 0 ? string.length() : codePoints.length;
  }

  /// The code point of a character.
  int at(int index) {
    return codePoints.length == 0 ? string.charAt(index) : codePoints[index];
  }

  @Override
  public String toString() {
    return string;
  }

  private static boolean hasSurrogates(String string) {
    for (int i = 0; i < string.length(); i++) {
      if (Character.isSurrogate(string.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
