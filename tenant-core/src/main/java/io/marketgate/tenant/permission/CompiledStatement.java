package io.marketgate.tenant.permission;

import java.util.List;

/// A statement taken apart for comparison.
final class CompiledStatement {

  private final String policy;
  private final String name;
  private final Effect effect;
  private final boolean exceptActions;
  private final Glob[] actions;
  private final ResourcePattern[] resources;
  private final PrincipalPattern[] principals;
  private final CompiledCondition[] conditions;

  /// @param policy the name of its policy
  /// @param index its place in the policy
  CompiledStatement(String policy, int index, Statement statement) {
    this.policy = policy;
    this.name = statement.sid() == null ? policy + "#" + index : statement.sid();
    this.effect = statement.effect();
    this.exceptActions = statement.exceptActions();
    this.actions = statement.actions().stream().map(Text::fold).map(Glob::new).toArray(Glob[]::new);
    this.resources =
        statement.resources().stream().map(ResourcePattern::new).toArray(ResourcePattern[]::new);
    this.principals =
        statement.principals().stream().map(PrincipalPattern::new).toArray(PrincipalPattern[]::new);
    this.conditions =
        statement.conditions().stream()
            .map(CompiledCondition::new)
            .toArray(CompiledCondition[]::new);
  }

  String policy() {
    return policy;
  }

  /// Its Sid, or `<policy name>#<index>` (ram.md 4).
  String name() {
    return name;
  }

  Effect effect() {
    return effect;
  }

  List<CompiledCondition> conditions() {
    return List.of(conditions);
  }

  /// @param action folded
  boolean appliesTo(Text action) {
    for (Glob pattern : actions) {
      if (pattern.matches(action)) {
        return !exceptActions;
      }
    }
    return exceptActions;
  }

  /// Whether everything but the action agrees.
  boolean matches(AccessRequest request) {
    return hasResource(request) && hasConditions(request);
  }

  /// A statement without resources is one of the resource's own policy.
  boolean hasResource(AccessRequest request) {
    ResourceName resource = request.resourceName();
    for (ResourcePattern pattern : resources) {
      if (pattern.matches(resource)) {
        return true;
      }
    }
    return resources.length == 0 && hasPrincipal(request.principal());
  }

  private boolean hasPrincipal(String principal) {
    for (PrincipalPattern pattern : principals) {
      if (pattern.matches(principal)) {
        return true;
      }
    }
    return false;
  }

  private boolean hasConditions(AccessRequest request) {
    for (CompiledCondition condition : conditions) {
      if (!condition.holds(request)) {
        return false;
      }
    }
    return true;
  }
}
