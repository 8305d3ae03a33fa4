package io.marketgate.tenant.permission;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one statement relates to a request whose action it is about.
///
/// @param layer where it stands
/// @param level of control policies; null for other layers
/// @param policy name of its policy
/// @param statement its Sid or `<policy name>#<index>`
/// @param effect what it says if it matches
/// @param matched whether it does
/// @param resourceMatched whether its resource, or in a trust policy its principal, does
/// @param conditions each of its conditions and whether it holds
public record StatementReport(
    Layer layer,
    @Nullable Integer level,
    String policy,
    String statement,
    Effect effect,
    boolean matched,
    boolean resourceMatched,
    List<ConditionReport> conditions) {

  public StatementReport {
    conditions = List.copyOf(conditions);
  }

  /// Whether a condition is fulfilled.
  ///
  /// @param condition as written
  /// @param holds whether it is fulfilled
  /// @param keyAbsent whether the request says nothing about its key; otherwise the value was
  ///   compared
  public record ConditionReport(Condition condition, boolean holds, boolean keyAbsent) {}

  static StatementReport of(
      Layer layer, @Nullable Integer level, CompiledStatement statement, AccessRequest request) {
    List<ConditionReport> conditions =
        statement.conditions().stream()
            .map(condition ->
                new ConditionReport(
                    condition.condition(),
                    condition.holds(request),
                    condition.isKeyAbsent(request)))
            .toList();
    boolean resourceMatched = statement.hasResource(request);
    return new StatementReport(
        layer,
        level,
        statement.policy(),
        statement.name(),
        statement.effect(),
        resourceMatched && conditions.stream().allMatch(ConditionReport::holds),
        resourceMatched,
        conditions);
  }
}
