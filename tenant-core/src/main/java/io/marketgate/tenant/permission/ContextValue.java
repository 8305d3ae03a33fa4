package io.marketgate.tenant.permission;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request says about one condition key, read as a number, an instant or an address when a
/// condition asks for that.
final class ContextValue {

  /// Exact decimals; the bounds keep comparisons cheap.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]{1,64}(?:\\.[0-9]{1,64})?(?:[eE][+-]?[0-9]{1,3})?");

  private static final int LONGEST_INSTANT = 40;

  private final Text text;

  ContextValue(String value) {
    this.text = new Text(value);
  }

  Text text() {
    return text;
  }

  String string() {
    return text.toString();
  }

  /// Read as a number; null when it is none.
  @Nullable BigDecimal number() {
    return parseNumber(string());
  }

  /// Read as an instant; null when it is none.
  @Nullable Instant instant() {
    return parseInstant(string());
  }

  /// Read as an address; null when it is none.
  @Nullable Address address() {
    return Address.parse(string());
  }

  static @Nullable BigDecimal parseNumber(String text) {
    return NUMBER.matcher(text).matches() ? new BigDecimal(text) : null;
  }

  /// ISO 8601 with a zone.
  static @Nullable Instant parseInstant(String text) {
    if (text.length() > LONGEST_INSTANT) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
