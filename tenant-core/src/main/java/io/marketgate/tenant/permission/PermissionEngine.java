package io.marketgate.tenant.permission;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides requests (ram.md 4). Quick and without side effects, so that it may run on an event
/// loop.
public final class PermissionEngine {

  /// The account owner passes identity policies without a look at them.
  private static final LayerResult OWNER =
      new LayerResult(Layer.IDENTITY_POLICY, null, Verdict.ALLOW, List.of(), List.of());

  /// Needs an Allow of the caller's own policies and one of the role's trust policy.
  private static final String ASSUME_ROLE = "sts:AssumeRole";

  private PermissionEngine() {}

  /// Asks the layers in their order until one is against it.
  public static Decision decide(AccessRequest request, GoverningPolicies policies) {
    List<LayerResult> layers = new ArrayList<>(policies.control().size() + 2);
    for (int level = 0; level < controlLevels(policies); level++) {
      PolicySet set = policies.control().get(level);
      layers.add(judge(Layer.CONTROL_POLICY, level, set, request));
      if (layers.getLast().decision() != Verdict.ALLOW) {
        return new Decision(layers);
      }
    }
    PolicySet session = policies.session();
    if (session != null) {
      layers.add(judge(Layer.SESSION_POLICY, null, session, request));
      if (layers.getLast().decision() != Verdict.ALLOW) {
        return new Decision(layers);
      }
    }
    layers.add(judgeIdentity(request, policies));
    return new Decision(layers);
  }

  /// Why: every statement of the layers that were asked which is about the request's action, and
  /// what of it agrees. Costs much more than the decision.
  public static List<StatementReport> explain(AccessRequest request, GoverningPolicies policies) {
    List<StatementReport> reports = new ArrayList<>();
    for (LayerResult result : decide(request, policies).layers()) {
      for (PolicySet set : sets(result, policies)) {
        for (CompiledStatement statement : set.about(request.action())) {
          reports.add(StatementReport.of(result.layer(), result.level(), statement, request));
        }
      }
    }
    return List.copyOf(reports);
  }

  /// How many levels of control policies govern the principal. The owner of the root organization
  /// is above them: there is nobody who could have set them for him.
  private static int controlLevels(GoverningPolicies policies) {
    int levels = policies.control().size();
    return policies.accountOwner() && levels == 1 ? 0 : levels;
  }

  private static List<PolicySet> sets(LayerResult result, GoverningPolicies policies) {
    return switch (result.layer()) {
      case CONTROL_POLICY ->
          result.level() == null ? List.of() : List.of(policies.control().get(result.level()));
      case SESSION_POLICY -> policies.session() == null ? List.of() : List.of(policies.session());
      case IDENTITY_POLICY -> {
        List<PolicySet> sets = new ArrayList<>();
        if (!policies.accountOwner()) {
          sets.add(policies.identity());
        }
        if (policies.resource() != null) {
          sets.add(policies.resource());
        }
        yield sets;
      }
    };
  }

  private static LayerResult judge(
      Layer layer, @Nullable Integer level, PolicySet set, AccessRequest request) {
    Matches matches = new Matches();
    matches.look(set, request);
    return new LayerResult(
        layer, level, matches.verdict(!matches.allow.isEmpty()), matches.allow, matches.deny);
  }

  /// The last layer: what the caller's own policies say and, judged separately, those of what is
  /// asked for. The owner's own need no look.
  private static LayerResult judgeIdentity(AccessRequest request, GoverningPolicies policies) {
    PolicySet resource = policies.resource();
    if (resource == null) {
      return policies.accountOwner()
          ? OWNER
          : judge(Layer.IDENTITY_POLICY, null, policies.identity(), request);
    }
    Matches matches = new Matches();
    if (!policies.accountOwner()) {
      matches.look(policies.identity(), request);
    }
    int ofIdentity = matches.allow.size();
    boolean allowedByIdentity = policies.accountOwner() || ofIdentity > 0;
    matches.look(resource, request);
    boolean allowedByResource = matches.allow.size() > ofIdentity;
    boolean isAllowed =
        request.action().equalsIgnoreCase(ASSUME_ROLE)
            ? allowedByIdentity && allowedByResource
            : allowedByIdentity || allowedByResource;
    return new LayerResult(
        Layer.IDENTITY_POLICY, null, matches.verdict(isAllowed), matches.allow, matches.deny);
  }

  /// Names of the statements that match. Makes a list for the first one only.
  private static final class Matches {

    private List<String> allow = List.of();
    private List<String> deny = List.of();

    void look(PolicySet set, AccessRequest request) {
      for (CompiledStatement statement : set.about(request.action())) {
        if (statement.matches(request)) {
          if (statement.effect() == Effect.ALLOW) {
            allow = with(allow, statement.name());
          } else {
            deny = with(deny, statement.name());
          }
        }
      }
    }

    /// @param isAllowed whether every Allow is there that is needed
    Verdict verdict(boolean isAllowed) {
      if (!deny.isEmpty()) {
        return Verdict.EXPLICIT_DENY;
      }
      return isAllowed ? Verdict.ALLOW : Verdict.IMPLICIT_DENY;
    }

    private static List<String> with(List<String> names, String name) {
      if (names.isEmpty()) {
        return new ArrayList<>(List.of(name));
      }
      names.add(name);
      return names;
    }
  }
}
