package io.marketgate.tenant.access;

import io.marketgate.tenant.permission.CompiledPolicy;
import io.marketgate.tenant.permission.PolicySet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What an organization's users and roles may do, as of one revision; immutable, compiled once for
/// everybody.
public final class OrganizationAccess {

  private final AccessRows.Revision revision;
  private final Map<String, CompiledPolicy> custom;
  private final Map<Grantee, Set<PolicyRef>> grants;
  private final Map<String, Trust> roles;
  private final ControlLevels control;
  private final PolicyCompiler compiler;
  private final ConcurrentHashMap<Grantee, PolicySet> sets = new ConcurrentHashMap<>();

  /// Whom policies let do something.
  private record Grantee(PrincipalKind kind, String name) {}

  /// A role and who may assume it.
  private record Trust(Role role, PolicySet policy) {}

  private OrganizationAccess(AccessRows rows, PolicyCompiler compiler) {
    this.revision = rows.revision();
    this.custom =
        rows.policies().stream()
            .collect(Collectors.toUnmodifiableMap(AccessPolicy::name, compiler::custom));
    this.grants = grants(rows.attachments(), rows.memberships());
    this.roles =
        rows.roles().stream()
            .map(role -> new Trust(role, compiler.trust(role)))
            .collect(
                Collectors.toUnmodifiableMap(
                    trust -> RoleRows.fold(trust.role().name()), Function.identity()));
    this.control = compiler.control(rows.control(), rows.platform());
    this.compiler = compiler;
  }

  static OrganizationAccess of(AccessRows rows, PolicyCompiler compiler) {
    return new OrganizationAccess(rows, compiler);
  }

  /// Counted up with every change.
  AccessRows.Revision revision() {
    return revision;
  }

  /// A user's own policies and those of his groups, as one pool; nothing for an unknown user.
  public PolicySet identityPoliciesOf(String user) {
    return setOf(new Grantee(PrincipalKind.USER, user));
  }

  /// What is attached to a role, its name in any case; nothing for an unknown one.
  public PolicySet identityPoliciesOfRole(String role) {
    Trust known = roles.get(RoleRows.fold(role));
    return known == null
        ? PolicySet.NONE
        : setOf(new Grantee(PrincipalKind.ROLE, known.role().name()));
  }

  /// A role, its name in any case; null for an unknown one.
  public @Nullable Role role(String name) {
    Trust known = roles.get(RoleRows.fold(name));
    return known == null ? null : known.role();
  }

  /// Who may assume a role, its name in any case; nobody for an unknown one.
  public PolicySet trustPolicyOf(String role) {
    Trust known = roles.get(RoleRows.fold(role));
    return known == null ? PolicySet.NONE : known.policy();
  }

  /// The control policies above a caller, level by level; empty where there are none.
  public List<PolicySet> controlPolicies(boolean accountOwner) {
    return control.governing(accountOwner);
  }

  private PolicySet setOf(Grantee grantee) {
    return grants.containsKey(grantee)
        ? sets.computeIfAbsent(grantee, this::compileSet)
        : PolicySet.NONE;
  }

  private PolicySet compileSet(Grantee grantee) {
    return PolicySet.of(
        grants.getOrDefault(grantee, Set.of()).stream()
            .map(this::find)
            .filter(Objects::nonNull)
            .toList());
  }

  /// Null for a system policy that the platform no longer has.
  private @Nullable CompiledPolicy find(PolicyRef ref) {
    return ref.type() == PolicyRef.Type.SYSTEM
        ? compiler.system(ref.name())
        : custom.get(ref.name());
  }

  /// What users and roles have: their own, and users those of their groups.
  private static Map<Grantee, Set<PolicyRef>> grants(
      List<PrincipalRows.Attachment> attachments, List<PrincipalRows.Membership> memberships) {
    Map<String, List<PolicyRef>> ofGroups = new HashMap<>();
    Map<Grantee, Set<PolicyRef>> grants = new HashMap<>();
    for (PrincipalRows.Attachment attachment : attachments) {
      if (attachment.kind() == PrincipalKind.GROUP) {
        ofGroups
            .computeIfAbsent(attachment.principal(), group -> new ArrayList<>())
            .add(attachment.policy());
      } else {
        grants
            .computeIfAbsent(
                new Grantee(attachment.kind(), attachment.principal()),
                grantee -> new LinkedHashSet<>())
            .add(attachment.policy());
      }
    }
    for (PrincipalRows.Membership membership : memberships) {
      grants
          .computeIfAbsent(
              new Grantee(PrincipalKind.USER, membership.user()), grantee -> new LinkedHashSet<>())
          .addAll(ofGroups.getOrDefault(membership.group(), List.of()));
    }
    return grants;
  }
}
