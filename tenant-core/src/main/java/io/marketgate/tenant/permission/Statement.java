package io.marketgate.tenant.permission;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One statement of a policy as it was written.
///
/// @param sid its name; null when it has none
/// @param effect what it says about the requests it matches
/// @param exceptActions whether `actions` are those that it does *not* apply to (`NotAction`)
/// @param actions patterns of actions, at least one
/// @param resources patterns of resources; empty in a trust policy only
/// @param principals who may assume the role, in a trust policy only
/// @param conditions all of which must hold
public record Statement(
    @Nullable String sid,
    Effect effect,
    boolean exceptActions,
    List<String> actions,
    List<String> resources,
    List<String> principals,
    List<Condition> conditions) {

  public Statement {
    actions = List.copyOf(actions);
    resources = List.copyOf(resources);
    principals = List.copyOf(principals);
    conditions = List.copyOf(conditions);
  }
}
