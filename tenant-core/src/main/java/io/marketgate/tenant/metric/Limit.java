package io.marketgate.tenant.metric;

import java.util.Optional;
import java.util.regex.Pattern;

/// How much of a counting metric there may be (tenancy.md 3).
public sealed interface Limit {

  /// The largest number that every JSON reader takes exactly.
  long MOST = 9_007_199_254_740_991L;

  /// No end to it.
  Limit UNLIMITED = new Unlimited();

  /// No end to it.
  record Unlimited() implements Limit {}

  /// So many.
  ///
  /// @param number from 1 to [#MOST]
  record Count(long number) implements Limit {

    public Count {
      if (number < 1 || number > MOST) {
        throw new IllegalArgumentException("A limit is from 1 to " + MOST);
      }
    }
  }

  /// Reads `unlimited`, or ASCII digits without a leading zero; empty for anything else.
  static Optional<Limit> parse(String text) {
    return "unlimited".equals(text)
        ? Optional.of(UNLIMITED)
        : parseCount(text).map(number -> (Limit) new Count(number));
  }

  /// Reads a number from 1 to [#MOST] in the same strict form; empty for anything else.
  static Optional<Long> parseCount(String text) {
    if (!Digits.FORM.matcher(text).matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(text);
    return number <= MOST ? Optional.of(number) : Optional.empty();
  }

  /// As [#parse] reads it.
  default String text() {
    return switch (this) {
      case Unlimited _ -> "unlimited";
      case Count(long number) -> Long.toString(number);
    };
  }

  /// The larger of two.
  default Limit orMore(Limit other) {
    return switch (this) {
      case Unlimited _ -> this;
      case Count(long number) ->
          switch (other) {
            case Unlimited _ -> other;
            case Count(long more) -> more > number ? other : this;
          };
    };
  }

  /// The form of a number.
  final class Digits {

    private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,15}");

    private Digits() {}
  }
}
