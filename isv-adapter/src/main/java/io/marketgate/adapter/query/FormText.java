package io.marketgate.adapter.query;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Percent-encoded UTF-8 with `+` for a blank, as HTML forms and Java's `URLEncoder` write it.
public final class FormText {

  private static final int HEXADECIMAL = 16;

  private FormText() {}

  /// Null for an incomplete escape, an octet that is not UTF-8, or a character that must be
  /// escaped.
  public static @Nullable String decode(String raw) {
    if (isPlain(raw)) {
      return raw;
    }
    ByteBuffer octets = ByteBuffer.allocate(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int octet = octetAt(raw, i + 1);
        if (octet < 0) {
          return null;
        }
        octets.put((byte) octet);
        i += 2;
      } else if (c > ' ' && c < '\u007f') {
        octets.put((byte) (c == '+' ? ' ' : c));
      } else {
        return null;
      }
    }
    return utf8(octets.flip());
  }

  private static boolean isPlain(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%' || c == '+' || c <= ' ' || c >= '\u007f') {
        return false;
      }
    }
    return true;
  }

  private static int octetAt(String raw, int at) {
    if (at + 2 > raw.length()) {
      return -1;
    }
    int high = Character.digit(raw.charAt(at), HEXADECIMAL);
    int low = Character.digit(raw.charAt(at + 1), HEXADECIMAL);
    return high < 0 || low < 0 ? -1 : high * HEXADECIMAL + low;
  }

  /// Null when the octets are not UTF-8.
  public static @Nullable String utf8(ByteBuffer octets) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(octets)
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
