package io.marketgate.tenant.permission;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The policies of one layer as one pool, indexed by action; safe for use by many threads.
public final class PolicySet {

  /// Allows and denies nothing.
  public static final PolicySet NONE = new PolicySet(List.of());

  /// Products have fewer actions; what is asked beyond that is looked for anew each time.
  private static final int MOST_ACTIONS = 1_024;

  /// Statements in the index, counted once for each action; each takes four octets.
  private static final int MOST_INDEXED = 65_536;

  private static final CompiledStatement[] NO_STATEMENTS = {};

  private final List<CompiledStatement> statements;
  private final ConcurrentHashMap<String, CompiledStatement[]> byAction = new ConcurrentHashMap<>();

  private final AtomicInteger indexed = new AtomicInteger();

  private PolicySet(List<CompiledStatement> statements) {
    this.statements = List.copyOf(statements);
  }

  public static PolicySet of(List<CompiledPolicy> policies) {
    List<CompiledStatement> statements = new ArrayList<>();
    policies.forEach(policy -> statements.addAll(policy.statements()));
    return statements.isEmpty() ? NONE : new PolicySet(statements);
  }

  /// Every statement that applies to an action, in the order of the policies.
  ///
  /// @param action as the request writes it
  CompiledStatement[] about(String action) {
    if (statements.isEmpty()) {
      return NO_STATEMENTS;
    }
    CompiledStatement[] known = byAction.get(action);
    if (known != null) {
      return known;
    }
    Text text = new Text(Text.fold(action));
    CompiledStatement[] found =
        statements.stream()
            .filter(statement -> statement.appliesTo(text))
            .toArray(CompiledStatement[]::new);
    if (byAction.size() < MOST_ACTIONS && indexed.get() + found.length <= MOST_INDEXED) {
      indexed.addAndGet(found.length);
      byAction.put(action, found);
    }
    return found;
  }
}
