package io.marketgate.adapter.query;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The decoded parameters of a raw query string or form, in the order in which they were sent.
///
/// @param values by name; at most one each
public record FormParameters(Map<String, String> values) {

  private static final int MOST = 200;

  public FormParameters {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// Reads them; empty when a name is given twice, something cannot be decoded, or there are more
  /// than 200.
  public static Optional<FormParameters> parse(String raw) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      if (!pair.isEmpty() && !add(pair, values)) {
        return Optional.empty();
      }
    }
    return values.size() > MOST ? Optional.empty() : Optional.of(new FormParameters(values));
  }

  private static boolean add(String pair, Map<String, String> values) {
    int equals = pair.indexOf('=');
    String name = FormText.decode(equals < 0 ? pair : pair.substring(0, equals));
    String value = FormText.decode(equals < 0 ? "" : pair.substring(equals + 1));
    return name != null && value != null && values.putIfAbsent(name, value) == null;
  }

  /// A value; null when it was not sent, or nothing was sent for it.
  public @Nullable String text(String name) {
    String value = values.get(name);
    return value == null || value.isEmpty() ? null : value;
  }
}
