package io.marketgate.tenant.permission;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A question to the engine with everything that is needed to answer it, in the form of ram.md 8:
/// `request{principal, account, action, resource, context}`, `identityPolicies[]`,
/// `sessionPolicy?`, `controlPolicies[level][policy]?` and `resourcePolicies[]?`.
///
/// @param request what is asked
/// @param policies what governs the principal; it is the account owner when called
///   `acs:ram::<account>:root`
public record SimulationCase(AccessRequest request, GoverningPolicies policies) {

  /// Those at the end are what a file of cases says about each of them; nothing depends on them.
  private static final Set<String> MEMBERS =
      Set.of(
          "request",
          "identityPolicies",
          "sessionPolicy",
          "controlPolicies",
          "resourcePolicies",
          "id",
          "tier",
          "features",
          "expected");

  private static final Set<String> REQUEST_MEMBERS =
      Set.of("principal", "account", "action", "resource", "context");

  private static final int MOST_POLICIES = 200;
  private static final int MOST_LEVELS = 16;
  private static final int MOST_KEYS = 200;
  private static final int LONGEST = 4_096;

  /// Reads a case.
  ///
  /// @param text JSON
  /// @throws InvalidCaseException if the case is not of this form
  /// @throws PolicyInvalidException if one of its policies is not one of the language, with the
  ///   JSON pointer of the fault in the case
  public static SimulationCase parse(String text) {
    Map<String, String> members = RawJson.members(text, "", MEMBERS);
    Map<String, String> request =
        RawJson.members(RawJson.required(members, "request", ""), "/request", REQUEST_MEMBERS);
    String principal = string(request, "principal");
    String account = string(request, "account");
    Map<String, String> context = context(request.get("context"));
    return new SimulationCase(
        new AccessRequest(
            principal, string(request, "action"), string(request, "resource"), () -> context),
        new GoverningPolicies(
            principal.equals("acs:ram::" + account + ":root"),
            controlPolicies(members.get("controlPolicies")),
            sessionPolicy(members.get("sessionPolicy")),
            policies(members, "identityPolicies", PolicyKind.IDENTITY),
            members.containsKey("resourcePolicies")
                ? policies(members, "resourcePolicies", PolicyKind.TRUST)
                : null));
  }

  private static Map<String, String> context(@Nullable String text) {
    String pointer = "/request/context";
    Map<String, String> members = text == null ? Map.of() : RawJson.members(text, pointer);
    if (members.size() > MOST_KEYS) {
      throw new InvalidCaseException(pointer, "must have at most " + MOST_KEYS + " members");
    }
    Map<String, String> context = new LinkedHashMap<>();
    Set<String> folded = new HashSet<>();
    members.forEach((key, value) -> {
      String place = RawJson.child(pointer, key);
      if (!folded.add(Text.fold(key))) {
        throw new InvalidCaseException(place, "stands twice; keys have no case");
      }
      context.put(key, RawJson.string(value, place, 0, LONGEST));
    });
    return context;
  }

  private static List<PolicySet> controlPolicies(@Nullable String text) {
    List<PolicySet> levels = new ArrayList<>();
    String pointer = "/controlPolicies";
    List<String> given = text == null ? List.of() : RawJson.elements(text, pointer, MOST_LEVELS);
    for (String level : given) {
      levels.add(policies(level, pointer + "/" + levels.size(), PolicyKind.CONTROL));
    }
    return levels;
  }

  private static @Nullable PolicySet sessionPolicy(@Nullable String text) {
    return text == null
        ? null
        : PolicySet.of(List.of(policy(text, "/sessionPolicy", PolicyKind.SESSION)));
  }

  private static PolicySet policies(Map<String, String> members, String name, PolicyKind kind) {
    String text = members.get(name);
    return text == null ? PolicySet.NONE : policies(text, "/" + name, kind);
  }

  private static PolicySet policies(String text, String pointer, PolicyKind kind) {
    List<CompiledPolicy> policies = new ArrayList<>();
    for (String policy : RawJson.elements(text, pointer, MOST_POLICIES)) {
      policies.add(policy(policy, pointer + "/" + policies.size(), kind));
    }
    return PolicySet.of(policies);
  }

  /// The policy is called by its place, because it has no name of its own.
  private static CompiledPolicy policy(String text, String pointer, PolicyKind kind) {
    try {
      return CompiledPolicy.of(pointer.substring(1), PolicyParser.parse(text, kind));
    } catch (PolicyInvalidException e) {
      throw e.inside(pointer);
    }
  }

  private static String string(Map<String, String> request, String name) {
    return RawJson.string(
        RawJson.required(request, name, "/request"), RawJson.child("/request", name), 1, LONGEST);
  }
}
