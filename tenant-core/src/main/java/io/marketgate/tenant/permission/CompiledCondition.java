package io.marketgate.tenant.permission;

import java.util.function.Predicate;

/// A condition whose values have been read.
final class CompiledCondition {

  private final Condition condition;
  private final String key;
  private final boolean negated;
  private final Predicate<ContextValue> agrees;

  CompiledCondition(Condition condition) {
    this.condition = condition;
    this.key = condition.key();
    this.negated = condition.operator().isNegated();
    this.agrees = condition.operator().compile(condition.values());
  }

  Condition condition() {
    return condition;
  }

  /// A negated operator is the negation of its positive twin; so it holds when the key is absent,
  /// and when the request's value cannot be read.
  boolean holds(AccessRequest request) {
    ContextValue value = request.value(key);
    return (value != null && agrees.test(value)) != negated;
  }

  boolean isKeyAbsent(AccessRequest request) {
    return request.value(key) == null;
  }
}
