package io.marketgate.gateway.permission;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.tenant.permission.AccessRequest;
import io.marketgate.tenant.permission.Decision;
import io.marketgate.tenant.permission.GoverningPolicies;
import io.marketgate.tenant.permission.LayerResult;
import io.marketgate.tenant.permission.PermissionEngine;
import io.marketgate.tenant.permission.StatementReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A decision as `/ops/v1/policy-simulations` shows it (api.md 4, ram.md 8).
///
/// @param decision `Allow`, `ExplicitDeny` or `ImplicitDeny`
/// @param decidedBy the layer that gave it
/// @param level of the control policies that gave it; null for other layers
/// @param layers those that were asked, in order
/// @param explanation every statement of them that is about the action
@JsonInclude(JsonInclude.Include.NON_NULL)
record SimulationView(
    String decision,
    String decidedBy,
    @Nullable Integer level,
    List<LayerView> layers,
    List<StatementView> explanation) {

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record LayerView(
      String layer,
      @Nullable Integer level,
      String decision,
      List<String> allow,
      List<String> deny) {

    static LayerView of(LayerResult result) {
      return new LayerView(
          result.layer().wireName(),
          result.level(),
          result.decision().wireName(),
          result.allow(),
          result.deny());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StatementView(
      String layer,
      @Nullable Integer level,
      String policy,
      String statement,
      String effect,
      boolean matched,
      boolean resourceMatched,
      List<ConditionView> conditions) {

    static StatementView of(StatementReport report) {
      return new StatementView(
          report.layer().wireName(),
          report.level(),
          report.policy(),
          report.statement(),
          report.effect().wireName(),
          report.matched(),
          report.resourceMatched(),
          report.conditions().stream().map(ConditionView::of).toList());
    }
  }

  /// @param reason what was found: `value matched`, `value not matched` or `key absent`
  record ConditionView(
      String operator, String key, List<String> values, boolean holds, String reason) {

    static ConditionView of(StatementReport.ConditionReport report) {
      boolean matched = report.holds() != report.condition().operator().isNegated();
      return new ConditionView(
          report.condition().operator().wireName(),
          report.condition().key(),
          report.condition().values(),
          report.holds(),
          report.keyAbsent() ? "key absent" : matched ? "value matched" : "value not matched");
    }
  }

  static SimulationView of(AccessRequest request, GoverningPolicies policies) {
    Decision decision = PermissionEngine.decide(request, policies);
    LayerResult decidedBy = decision.decidedBy();
    return new SimulationView(
        decision.verdict().wireName(),
        decidedBy.layer().wireName(),
        decidedBy.level(),
        decision.layers().stream().map(LayerView::of).toList(),
        PermissionEngine.explain(request, policies).stream().map(StatementView::of).toList());
  }
}
