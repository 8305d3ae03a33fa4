package io.marketgate.tenant.permission;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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
  /// @throws PolicyInvalidException if the case is not of this form, or one of its policies is not
  ///   one of the language, with the JSON pointer of the fault in the case
  public static SimulationCase parse(JsonNode node) {
    ObjectNode object = object(node, "", MEMBERS);
    ObjectNode request = object(object.path("request"), "/request", REQUEST_MEMBERS);
    String principal = text(request, "principal");
    String owner = "acs:ram::" + text(request, "account") + ":root";
    Map<String, String> context = context(request);
    JsonNode session = object.get("sessionPolicy");
    return new SimulationCase(
        new AccessRequest(
            principal, text(request, "action"), text(request, "resource"), () -> context),
        new GoverningPolicies(
            principal.equals(owner),
            controlPolicies(object),
            session == null
                ? null
                : PolicySet.of(List.of(policy(session, "sessionPolicy", PolicyKind.SESSION))),
            policies(object, "identityPolicies", PolicyKind.IDENTITY),
            policies(object, "resourcePolicies", PolicyKind.TRUST)));
  }

  private static Map<String, String> context(ObjectNode request) {
    Map<String, String> context = new LinkedHashMap<>();
    JsonNode given = request.get("context");
    if (given == null) {
      return context;
    }
    ObjectNode object = object(given, "/request/context", null);
    if (object.size() > MOST_KEYS) {
      throw new PolicyInvalidException(
          "/request/context", "must have at most " + MOST_KEYS + " members");
    }
    Set<String> names = new HashSet<>();
    object.forEachEntry((key, value) -> {
      String pointer = "/request/context/" + escaped(key);
      if (!names.add(Text.fold(key))) {
        throw new PolicyInvalidException(pointer, "stands twice; keys have no case");
      }
      context.put(key, text(value, pointer, 0));
    });
    return context;
  }

  private static List<PolicySet> controlPolicies(ObjectNode object) {
    List<PolicySet> levels = new ArrayList<>();
    String pointer = "/controlPolicies";
    for (JsonNode level : list(object.get("controlPolicies"), pointer, MOST_LEVELS)) {
      levels.add(policies(level, "controlPolicies/" + levels.size(), PolicyKind.CONTROL));
    }
    return levels;
  }

  private static PolicySet policies(ObjectNode object, String member, PolicyKind kind) {
    return policies(object.get(member), member, kind);
  }

  private static PolicySet policies(@Nullable JsonNode list, String place, PolicyKind kind) {
    List<CompiledPolicy> policies = new ArrayList<>();
    for (JsonNode policy : list(list, "/" + place, MOST_POLICIES)) {
      policies.add(policy(policy, place + "/" + policies.size(), kind));
    }
    return PolicySet.of(policies);
  }

  /// The policy is called by its place, because it has no name of its own.
  private static CompiledPolicy policy(JsonNode policy, String place, PolicyKind kind) {
    try {
      return CompiledPolicy.of(place, PolicyParser.parse(policy.toString(), kind));
    } catch (PolicyInvalidException e) {
      throw e.inside("/" + place);
    }
  }

  private static Iterable<JsonNode> list(@Nullable JsonNode node, String pointer, int most) {
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof ArrayNode list) || list.size() > most) {
      throw new PolicyInvalidException(pointer, "must be a list of at most " + most);
    }
    return list;
  }

  private static ObjectNode object(JsonNode node, String pointer, @Nullable Set<String> members) {
    if (!(node instanceof ObjectNode object)) {
      throw new PolicyInvalidException(pointer, "must be an object");
    }
    if (members != null) {
      object.propertyNames().stream()
          .filter(name -> !members.contains(name))
          .findFirst()
          .ifPresent(name -> {
            throw new PolicyInvalidException(
                pointer + "/" + escaped(name), "There is no such member");
          });
    }
    return object;
  }

  private static String text(ObjectNode request, String member) {
    return text(request.path(member), "/request/" + member, 1);
  }

  private static String text(JsonNode value, String pointer, int least) {
    String text = value.isString() ? value.stringValue() : null;
    if (text == null || text.length() < least || text.length() > LONGEST) {
      throw new PolicyInvalidException(
          pointer, "must be a string of " + least + " to " + LONGEST + " characters");
    }
    return text;
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
