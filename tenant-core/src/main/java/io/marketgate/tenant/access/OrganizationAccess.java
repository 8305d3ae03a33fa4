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

  private final AccessRows rows;
  private final Map<String, AccessPolicy> custom;
  private final Map<Grantee, Set<PolicyRef>> grants;
  private final Map<String, Role> roles;
  private final ControlLevels control;
  private final PolicyCompiler compiler;
  private final ConcurrentHashMap<Grantee, PolicySet> sets = new ConcurrentHashMap<>();

  /// Whom policies let do something.
  private record Grantee(PrincipalKind kind, String name) {}

  private OrganizationAccess(AccessRows rows, PolicyCompiler compiler) {
    this.rows = rows;
    this.custom =
        rows.policies().stream()
            .collect(Collectors.toUnmodifiableMap(AccessPolicy::name, Function.identity()));
    this.grants = grants(rows.attachments(), rows.memberships());
    this.roles =
        rows.roles().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    role -> RoleRows.fold(role.name()), Function.identity()));
    this.control = compiler.control(rows.control(), rows.platform());
    this.compiler = compiler;
  }

  static OrganizationAccess of(AccessRows rows, PolicyCompiler compiler) {
    return new OrganizationAccess(rows, compiler);
  }

  /// Counted up with every change.
  AccessRows.Revision revision() {
    return rows.revision();
  }

  /// What this was made of.
  AccessRows rows() {
    return rows;
  }

  /// The revision as a text that is compared and nothing else.
  public String version() {
    return rows.revision().own() + "." + rows.revision().control();
  }

  /// Whether an organization is this one or stands above it.
  boolean isBoundBy(String organization) {
    return rows.control().stream().anyMatch(level -> level.organization().equals(organization));
  }

  /// Whether what governs a user has been compiled. That takes its time where he has many policies,
  /// so the first to ask does so where waiting harms nobody.
  public boolean isReady(String user) {
    return isReady(new Grantee(PrincipalKind.USER, user));
  }

  /// The same for a role, its name in any case.
  public boolean isRoleReady(String role) {
    Role known = roles.get(RoleRows.fold(role));
    return known == null || isReady(new Grantee(PrincipalKind.ROLE, known.name()));
  }

  private boolean isReady(Grantee grantee) {
    return !grants.containsKey(grantee) || sets.containsKey(grantee);
  }

  /// A user's own policies and those of his groups, as one pool; nothing for an unknown user.
  public PolicySet identityPoliciesOf(String user) {
    return setOf(new Grantee(PrincipalKind.USER, user));
  }

  /// What is attached to a role, its name in any case; nothing for an unknown one.
  public PolicySet identityPoliciesOfRole(String role) {
    Role known = roles.get(RoleRows.fold(role));
    return known == null ? PolicySet.NONE : setOf(new Grantee(PrincipalKind.ROLE, known.name()));
  }

  /// A role, its name in any case; null for an unknown one.
  public @Nullable Role role(String name) {
    return roles.get(RoleRows.fold(name));
  }

  /// Who may assume a role, its name in any case; nobody for an unknown one.
  public PolicySet trustPolicyOf(String role) {
    Role known = roles.get(RoleRows.fold(role));
    return known == null ? PolicySet.NONE : compiler.trust(known);
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
    if (ref.type() == PolicyRef.Type.SYSTEM) {
      return compiler.system(ref.name());
    }
    AccessPolicy policy = custom.get(ref.name());
    return policy == null ? null : compiler.custom(policy);
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
