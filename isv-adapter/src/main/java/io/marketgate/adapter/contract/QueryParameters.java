package io.marketgate.adapter.contract;

import io.marketgate.adapter.query.FormText;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The contract's parameters out of a raw query string: percent-encoded UTF-8, `+` for a blank, as
/// HTML forms and Java's `URLEncoder` write it. A parameter given twice or not decodable is
/// refused; other names are left alone, because consoles add their own (against caches, for
/// example).
final class QueryParameters {

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
    Refusal refusal = eachPair(rawQuery, pair -> add(pair, values));
    return refusal == null ? Outcome.of(values) : Outcome.refused(refusal);
  }

  /// The value of one parameter, whatever the others are like; null when it is absent, given more
  /// than once or not decodable.
  static @Nullable String only(Name name, @Nullable String rawQuery) {
    Map<Name, String> values = new EnumMap<>(Name.class);
    Refusal refusal = eachPair(rawQuery, pair -> nameOf(pair) == name ? add(pair, values) : null);
    return refusal == null ? values.get(name) : null;
  }

  /// Until there is something to refuse.
  private static @Nullable Refusal eachPair(
      @Nullable String rawQuery, Function<String, @Nullable Refusal> use) {
    String query = rawQuery == null ? "" : rawQuery;
    for (int start = 0; start < query.length(); ) {
      int ampersand = query.indexOf('&', start);
      int end = ampersand < 0 ? query.length() : ampersand;
      Refusal refusal = use.apply(query.substring(start, end));
      if (refusal != null) {
        return refusal;
      }
      start = end + 1;
    }
    return null;
  }

  private static @Nullable Name nameOf(String pair) {
    int equals = pair.indexOf('=');
    return Name.of(equals < 0 ? pair : pair.substring(0, equals));
  }

  private static @Nullable Refusal add(String pair, Map<Name, String> values) {
    Name name = nameOf(pair);
    if (name == null) {
      return null;
    }
    if (values.containsKey(name)) {
      return new Refusal.InvalidParameter(name.text(), "it is given more than once");
    }
    String value = FormText.decode(valueOf(pair));
    if (value == null) {
      return new Refusal.InvalidParameter(name.text(), "it is not percent-encoded UTF-8");
    }
    values.put(name, value);
    return null;
  }

  private static String valueOf(String pair) {
    int equals = pair.indexOf('=');
    return equals < 0 ? "" : pair.substring(equals + 1);
  }
}
