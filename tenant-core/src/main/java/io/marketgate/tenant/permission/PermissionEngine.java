package io.marketgate.tenant.permission;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides requests (ram.md 4). Quick and without side effects, so that it may run on an event
/// loop.
public final class PermissionEngine {

  private PermissionEngine() {}

  /// Asks the layers in their order until one is against it.
  public static Decision decide(AccessRequest request, GoverningPolicies policies) {
    List<LayerResult> layers = new ArrayList<>(policies.control().size() + 2);
    for (Asked asked : asked(policies)) {
      LayerResult result = asked.judge(request);
      layers.add(result);
      if (result.decision() != Verdict.ALLOW) {
        break;
      }
    }
    return new Decision(layers);
  }

  /// Why: every statement of the layers that were asked which is about the request's action, and
  /// what of it agrees. Costs much more than the decision.
  public static List<StatementReport> explain(AccessRequest request, GoverningPolicies policies) {
    int depth = decide(request, policies).layers().size();
    return asked(policies).stream()
        .limit(depth)
        .flatMap(asked -> asked.report(request).stream())
        .toList();
  }

  /// The layers that govern a principal. The owner of the root organization is above control
  /// policies: there is nobody who could have set them for him.
  private static List<Asked> asked(GoverningPolicies policies) {
    List<Asked> asked = new ArrayList<>(policies.control().size() + 2);
    boolean isOwnerOfRoot = policies.accountOwner() && policies.control().size() == 1;
    if (!isOwnerOfRoot) {
      for (int level = 0; level < policies.control().size(); level++) {
        asked.add(
            new Asked(Layer.CONTROL_POLICY, level, false, List.of(policies.control().get(level))));
      }
    }
    if (policies.session() != null) {
      asked.add(new Asked(Layer.SESSION_POLICY, null, false, List.of(policies.session())));
    }
    asked.add(
        new Asked(
            Layer.IDENTITY_POLICY,
            null,
            policies.accountOwner(),
            List.of(policies.identity(), policies.resource())));
    return asked;
  }

  /// A layer and what it consists of.
  ///
  /// @param ungoverned whether it lets the principal pass without looking
  private record Asked(
      Layer layer, @Nullable Integer level, boolean ungoverned, List<PolicySet> sets) {

    LayerResult judge(AccessRequest request) {
      if (ungoverned) {
        return new LayerResult(layer, level, Verdict.ALLOW, List.of(), List.of());
      }
      List<String> allow = new ArrayList<>(2);
      List<String> deny = new ArrayList<>(2);
      for (PolicySet set : sets) {
        for (CompiledStatement statement : set.about(request.foldedAction())) {
          if (statement.matches(request)) {
            (statement.effect() == Effect.ALLOW ? allow : deny).add(statement.name());
          }
        }
      }
      return new LayerResult(layer, level, verdict(allow, deny), allow, deny);
    }

    List<StatementReport> report(AccessRequest request) {
      List<StatementReport> reports = new ArrayList<>();
      if (!ungoverned) {
        for (PolicySet set : sets) {
          for (CompiledStatement statement : set.about(request.foldedAction())) {
            reports.add(StatementReport.of(layer, level, statement, request));
          }
        }
      }
      return reports;
    }

    private static Verdict verdict(List<String> allow, List<String> deny) {
      if (!deny.isEmpty()) {
        return Verdict.EXPLICIT_DENY;
      }
      return allow.isEmpty() ? Verdict.IMPLICIT_DENY : Verdict.ALLOW;
    }
  }
}
