package io.marketgate.gateway.problem;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;

/// What texts mean, in bodies and queries alike.
final class Texts {

  /// What is said of a text that is no instant.
  static final String INSTANT = "must be an instant like 2026-11-22T10:00:00Z, from 1970 to 2199";

  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private Texts() {}

  /// An instant that the database has room for and somebody can mean; empty for anything else.
  static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text))
          .filter(instant -> !instant.isBefore(Instant.EPOCH) && instant.isBefore(LATEST));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /// The constant of a name; empty for anything else.
  static <T extends Enum<T>> Optional<T> constant(String text, Class<T> type) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(text))
        .findFirst();
  }

  /// What is said of a text that is no constant.
  static String oneOf(Class<? extends Enum<?>> type) {
    return "must be one of " + Arrays.toString(type.getEnumConstants());
  }
}
