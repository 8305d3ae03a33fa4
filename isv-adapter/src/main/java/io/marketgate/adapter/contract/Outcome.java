package io.marketgate.adapter.contract;

import java.util.function.Function;

/// What came of something a caller asked for: a value, or a refusal that says why there is none.
///
/// @param <T> the value
public sealed interface Outcome<T> {

  /// @param value what was asked for
  record Value<T>(T value) implements Outcome<T> {}

  /// @param refusal why not
  record Refused<T>(Refusal refusal) implements Outcome<T> {}

  /// What comes of the next thing, when there is a value.
  default <R> Outcome<R> then(Function<T, Outcome<R>> next) {
    return switch (this) {
      case Value<T>(T value) -> next.apply(value);
      case Refused<T>(Refusal refusal) -> refused(refusal);
    };
  }

  static <T> Outcome<T> of(T value) {
    return new Value<>(value);
  }

  static <T> Outcome<T> refused(Refusal refusal) {
    return new Refused<>(refusal);
  }
}
