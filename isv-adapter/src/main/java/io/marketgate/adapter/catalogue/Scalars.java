package io.marketgate.adapter.catalogue;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Parameters as text.
final class Scalars {

  private static final int MOST_DIGITS = 40;

  private Scalars() {}

  /// Null for what is no text, number or truth value, and for a number of more digits than anybody
  /// means.
  static @Nullable String text(JsonNode value) {
    if (value.isNumber()) {
      return plain(value.decimalValue());
    }
    return value.isValueNode() && !value.isNull() ? value.asString() : null;
  }

  /// Without an exponent, which not every reader knows; a whole number without a fraction.
  private static @Nullable String plain(BigDecimal number) {
    if (Math.abs((long) number.scale()) > MOST_DIGITS || number.precision() > MOST_DIGITS) {
      return null;
    }
    BigDecimal stripped = number.stripTrailingZeros();
    return (stripped.scale() <= 0 ? stripped : number).toPlainString();
  }
}
