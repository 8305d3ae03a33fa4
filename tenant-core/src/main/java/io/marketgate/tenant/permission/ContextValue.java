package io.marketgate.tenant.permission;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request says about one condition key; read as a number, an instant or an address once,
/// when the first condition asks for that.
final class ContextValue {

  /// Exact decimals; the bounds keep comparisons cheap.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]{1,256}(?:\\.[0-9]{1,256})?(?:[eE][+-]?[0-9]{1,3})?");

  private static final int LONGEST_INSTANT = 40;

  /// Stands for a key that the request says nothing about.
  static final ContextValue ABSENT = new ContextValue("");

  private final String string;
  private @Nullable Text text;
  private boolean isNumberRead;
  private @Nullable BigDecimal number;
  private boolean isInstantRead;
  private @Nullable Instant instant;
  private boolean isAddressRead;
  private @Nullable Address address;

  ContextValue(String value) {
    this.string = value;
  }

  String string() {
    return string;
  }

  Text text() {
    if (text == null) {
      text = new Text(string);
    }
    return text;
  }

  /// Read as a number; null when it is none.
  @Nullable BigDecimal number() {
    if (!isNumberRead) {
      number = parseNumber(string);
      isNumberRead = true;
    }
    return number;
  }

  /// Read as an instant; null when it is none.
  @Nullable Instant instant() {
    if (!isInstantRead) {
      instant = parseInstant(string);
      isInstantRead = true;
    }
    return instant;
  }

  /// Read as an address; null when it is none.
  @Nullable Address address() {
    if (!isAddressRead) {
      address = Address.parse(string);
      isAddressRead = true;
    }
    return address;
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
