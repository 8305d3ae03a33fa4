package io.marketgate.tenant.permission;

import java.util.ArrayList;
import java.util.List;

/// One policy, ready for decisions; immutable and fit to be shared by everybody it is attached to.
public final class CompiledPolicy {

  private final String name;
  private final List<CompiledStatement> statements;

  private CompiledPolicy(String name, List<CompiledStatement> statements) {
    this.name = name;
    this.statements = List.copyOf(statements);
  }

  /// Takes a policy apart.
  ///
  /// @param name of the policy; statements without a Sid are called after it
  public static CompiledPolicy of(String name, PolicyDocument document) {
    List<CompiledStatement> statements = new ArrayList<>();
    for (int i = 0; i < document.statements().size(); i++) {
      statements.add(new CompiledStatement(name, i, document.statements().get(i)));
    }
    return new CompiledPolicy(name, statements);
  }

  public String name() {
    return name;
  }

  List<CompiledStatement> statements() {
    return statements;
  }
}
