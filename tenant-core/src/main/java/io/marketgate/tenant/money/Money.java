package io.marketgate.tenant.money;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Optional;
import java.util.regex.Pattern;

/// How amounts are written (api.md 0) and kept: as decimal text, and in whole hundredths.
public final class Money {

  /// The largest amount there may be, in hundredths: exact wherever it is read.
  public static final long MOST = 100_000_000_000_000L;

  private static final int DECIMALS = 2;
  private static final Pattern FORM = Pattern.compile("(?:0|[1-9][0-9]{0,11})(?:\\.[0-9]{1,2})?");

  private Money() {}

  /// Reads an amount from 0 to [#MOST] with at most two decimals; empty for anything else.
  ///
  /// @return hundredths
  public static Optional<Long> parse(String text) {
    return FORM.matcher(text).matches()
        ? Optional.of(new BigDecimal(text).movePointRight(DECIMALS).longValueExact())
        : Optional.empty();
  }

  /// An amount with both of its decimals.
  ///
  /// @param hundredths may be negative
  public static String text(long hundredths) {
    return BigDecimal.valueOf(hundredths, DECIMALS).toPlainString();
  }

  /// Whether a text is a currency of ISO 4217.
  public static boolean isCurrency(String text) {
    try {
      return Currency.getInstance(text).getCurrencyCode().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
