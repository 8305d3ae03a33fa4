package io.marketgate.tenant.permission;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The 21 operators of conditions (ram.md 3); there are no others.
@SuppressWarnings("ImmutableEnumChecker") // Its functions have no state, which a type cannot say.
public enum ConditionOperator {
  STRING_EQUALS("StringEquals", false, ConditionOperator::equalTo),
  STRING_NOT_EQUALS("StringNotEquals", true, ConditionOperator::equalTo),
  STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", false, ConditionOperator::equalIgnoringCase),
  STRING_NOT_EQUALS_IGNORE_CASE(
      "StringNotEqualsIgnoreCase", true, ConditionOperator::equalIgnoringCase),
  STRING_LIKE("StringLike", false, ConditionOperator::like),
  STRING_NOT_LIKE("StringNotLike", true, ConditionOperator::like),

  NUMERIC_EQUALS("NumericEquals", false, numeric(order -> order == 0)),
  NUMERIC_NOT_EQUALS("NumericNotEquals", true, numeric(order -> order == 0)),
  NUMERIC_LESS_THAN("NumericLessThan", false, numeric(order -> order < 0)),
  NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", false, numeric(order -> order <= 0)),
  NUMERIC_GREATER_THAN("NumericGreaterThan", false, numeric(order -> order > 0)),
  NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", false, numeric(order -> order >= 0)),

  DATE_EQUALS("DateEquals", false, date(order -> order == 0)),
  DATE_NOT_EQUALS("DateNotEquals", true, date(order -> order == 0)),
  DATE_LESS_THAN("DateLessThan", false, date(order -> order < 0)),
  DATE_LESS_THAN_EQUALS("DateLessThanEquals", false, date(order -> order <= 0)),
  DATE_GREATER_THAN("DateGreaterThan", false, date(order -> order > 0)),
  DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", false, date(order -> order >= 0)),

  BOOL("Bool", false, ConditionOperator::truth),

  IP_ADDRESS("IpAddress", false, ConditionOperator::address),
  NOT_IP_ADDRESS("NotIpAddress", true, ConditionOperator::address);

  private static final Map<String, ConditionOperator> BY_NAME =
      Stream.of(values()).collect(Collectors.toMap(ConditionOperator::wireName, each -> each));

  private final String wireName;
  private final boolean negated;
  private final Function<List<String>, Predicate<ContextValue>> compiler;

  ConditionOperator(
      String wireName, boolean negated, Function<List<String>, Predicate<ContextValue>> compiler) {
    this.wireName = wireName;
    this.negated = negated;
    this.compiler = compiler;
  }

  /// As it stands in a document.
  public String wireName() {
    return wireName;
  }

  /// Whether it holds just when its positive twin does not, a missing key included.
  public boolean isNegated() {
    return negated;
  }

  /// The operator of that name; null when there is none.
  static @Nullable ConditionOperator named(String wireName) {
    return BY_NAME.get(wireName);
  }

  /// The test of the positive twin: whether a value of the request agrees with any of these.
  ///
  /// @throws IllegalArgumentException if a value is not of the operator's type
  Predicate<ContextValue> compile(List<String> values) {
    return compiler.apply(values);
  }

  private static Predicate<ContextValue> equalTo(List<String> values) {
    Set<String> accepted = Set.copyOf(values);
    return value -> accepted.contains(value.string());
  }

  private static Predicate<ContextValue> equalIgnoringCase(List<String> values) {
    Set<String> accepted = values.stream().map(Text::fold).collect(Collectors.toUnmodifiableSet());
    return value -> accepted.contains(Text.fold(value.string()));
  }

  private static Predicate<ContextValue> like(List<String> values) {
    List<Glob> accepted = values.stream().map(Glob::new).toList();
    return value -> accepted.stream().anyMatch(glob -> glob.matches(value.text()));
  }

  /// @param accepts how the request's value may compare with the policy's
  private static Function<List<String>, Predicate<ContextValue>> numeric(IntPredicate accepts) {
    return values -> {
      List<BigDecimal> bounds = parseAll(values, ContextValue::parseNumber, "a decimal number");
      return value -> isWithin(value.number(), bounds, accepts);
    };
  }

  private static Function<List<String>, Predicate<ContextValue>> date(IntPredicate accepts) {
    return values -> {
      List<Instant> bounds =
          parseAll(values, ContextValue::parseInstant, "a date like 2026-11-22T10:00:00Z");
      return value -> isWithin(value.instant(), bounds, accepts);
    };
  }

  private static <T extends Comparable<T>> boolean isWithin(
      @Nullable T value, List<T> bounds, IntPredicate accepts) {
    return value != null && bounds.stream().anyMatch(bound -> accepts.test(value.compareTo(bound)));
  }

  private static Predicate<ContextValue> truth(List<String> values) {
    return equalTo(parseAll(values, ConditionOperator::parseTruth, "true or false"));
  }

  private static @Nullable String parseTruth(String value) {
    return value.equals("true") || value.equals("false") ? value : null;
  }

  private static Predicate<ContextValue> address(List<String> values) {
    List<AddressRange> ranges = values.stream().map(AddressRange::parse).toList();
    return value -> {
      Address address = value.address();
      return address != null && ranges.stream().anyMatch(range -> range.contains(address));
    };
  }

  private static <T> List<T> parseAll(
      List<String> values, Function<String, @Nullable T> parser, String expected) {
    return values.stream()
        .map(value -> {
          T parsed = parser.apply(value);
          if (parsed == null) {
            throw new IllegalArgumentException("must be " + expected);
          }
          return parsed;
        })
        .toList();
  }
}
