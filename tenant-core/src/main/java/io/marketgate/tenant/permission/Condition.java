package io.marketgate.tenant.permission;

import java.util.List;

/// One key under one operator of a statement's conditions.
///
/// @param operator how it compares
/// @param key as written; compared without case
/// @param values alternatives, at least one
public record Condition(ConditionOperator operator, String key, List<String> values) {

  public Condition {
    values = List.copyOf(values);
  }
}
