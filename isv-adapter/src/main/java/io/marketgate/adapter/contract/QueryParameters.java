package io.marketgate.adapter.contract;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The contract's parameters out of a raw query string: percent-encoded UTF-8, `+` for a blank, as
/// HTML forms and Java's `URLEncoder` write it. A parameter given twice or not decodable is
/// refused; other names are left alone, because consoles add their own (against caches, for
/// example).
final class QueryParameters {

  private static final int HEXADECIMAL = 16;

  /// The names there are.
  enum Name {
    USERINFO("userinfo"),
    ACCESS_TOKEN("accessToken"),
    PARAMS("params"),
    TRACE_ID("traceId");

    private final String text;

    Name(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    static @Nullable Name of(String text) {
      for (Name name : values()) {
        if (name.text.equals(text)) {
          return name;
        }
      }
      return null;
    }
  }

  private QueryParameters() {}

  static Outcome<Map<Name, String>> parse(@Nullable String rawQuery) {
    Map<Name, String> values = new EnumMap<>(Name.class);
    String query = rawQuery == null ? "" : rawQuery;
    for (int start = 0; start < query.length(); ) {
      int ampersand = query.indexOf('&', start);
      int end = ampersand < 0 ? query.length() : ampersand;
      Refusal refusal = add(query.substring(start, end), values);
      if (refusal != null) {
        return Outcome.refused(refusal);
      }
      start = end + 1;
    }
    return Outcome.of(values);
  }

  private static @Nullable Refusal add(String pair, Map<Name, String> values) {
    int equals = pair.indexOf('=');
    Name name = Name.of(equals < 0 ? pair : pair.substring(0, equals));
    if (name == null) {
      return null;
    }
    if (values.containsKey(name)) {
      return new Refusal.InvalidParameter(name.text(), "it is given more than once");
    }
    String value = decode(equals < 0 ? "" : pair.substring(equals + 1));
    if (value == null) {
      return new Refusal.InvalidParameter(name.text(), "it is not percent-encoded UTF-8");
    }
    values.put(name, value);
    return null;
  }

  /// Null for an incomplete escape, an octet that is not UTF-8, or a character that must be
  /// escaped.
  private static @Nullable String decode(String raw) {
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

  static @Nullable String utf8(ByteBuffer octets) {
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
