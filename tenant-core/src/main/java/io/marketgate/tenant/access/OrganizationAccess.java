package io.marketgate.tenant.access;

import io.marketgate.tenant.permission.CompiledPolicy;
import io.marketgate.tenant.permission.PolicyKind;
import io.marketgate.tenant.permission.PolicyParser;
import io.marketgate.tenant.permission.PolicySet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What an organization's users may do, as of one revision; immutable, compiled once for everybody.
public final class OrganizationAccess {

  private final long revision;
  private final Map<String, Compiled> custom;
  private final Map<String, Set<PolicyRef>> ofUsers;
  private final SystemPolicies system;
  private final ConcurrentHashMap<String, PolicySet> sets = new ConcurrentHashMap<>();

  /// A policy with the text it was compiled from.
  private record Compiled(String document, CompiledPolicy policy) {}

  private OrganizationAccess(
      long revision,
      Map<String, Compiled> custom,
      Map<String, Set<PolicyRef>> ofUsers,
      SystemPolicies system) {
    this.revision = revision;
    this.custom = custom;
    this.ofUsers = ofUsers;
    this.system = system;
  }

  /// @param earlier whose compiled policies are taken over where they have not changed; null for
  ///   none
  static OrganizationAccess of(
      long revision,
      List<AccessPolicy> policies,
      List<PrincipalRows.Attachment> attachments,
      List<PrincipalRows.Membership> memberships,
      SystemPolicies system,
      @Nullable OrganizationAccess earlier) {
    Map<String, Compiled> custom =
        policies.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    AccessPolicy::name, policy -> compile(policy, earlier)));
    return new OrganizationAccess(revision, custom, ofUsers(attachments, memberships), system);
  }

  /// Counted up with every change of the organization's users, groups and policies.
  long revision() {
    return revision;
  }

  /// A user's own policies and those of his groups, as one pool; nothing for an unknown user.
  public PolicySet identityPoliciesOf(String user) {
    return ofUsers.containsKey(user)
        ? sets.computeIfAbsent(user, this::compileSet)
        : PolicySet.NONE;
  }

  private PolicySet compileSet(String user) {
    return PolicySet.of(
        ofUsers.getOrDefault(user, Set.of()).stream()
            .map(this::find)
            .filter(Objects::nonNull)
            .toList());
  }

  /// Null for a system policy that the platform no longer has.
  private @Nullable CompiledPolicy find(PolicyRef ref) {
    if (ref.type() == PolicyRef.Type.SYSTEM) {
      return system.find(ref.name());
    }
    Compiled compiled = custom.get(ref.name());
    return compiled == null ? null : compiled.policy();
  }

  private static Compiled compile(AccessPolicy policy, @Nullable OrganizationAccess earlier) {
    Compiled before = earlier == null ? null : earlier.custom.get(policy.name());
    // A policy of that name may have been deleted and written anew, with the same version number.
    if (before != null && before.document().equals(policy.document())) {
      return before;
    }
    return new Compiled(
        policy.document(),
        CompiledPolicy.of(
            policy.name(), PolicyParser.parse(policy.document(), PolicyKind.IDENTITY)));
  }

  private static Map<String, Set<PolicyRef>> ofUsers(
      List<PrincipalRows.Attachment> attachments, List<PrincipalRows.Membership> memberships) {
    Map<String, List<PolicyRef>> ofGroups = new HashMap<>();
    Map<String, Set<PolicyRef>> ofUsers = new HashMap<>();
    for (PrincipalRows.Attachment attachment : attachments) {
      if (attachment.kind() == PrincipalKind.GROUP) {
        ofGroups
            .computeIfAbsent(attachment.principal(), group -> new ArrayList<>())
            .add(attachment.policy());
      } else {
        ofUsers
            .computeIfAbsent(attachment.principal(), user -> new LinkedHashSet<>())
            .add(attachment.policy());
      }
    }
    for (PrincipalRows.Membership membership : memberships) {
      ofUsers
          .computeIfAbsent(membership.user(), user -> new LinkedHashSet<>())
          .addAll(ofGroups.getOrDefault(membership.group(), List.of()));
    }
    return ofUsers;
  }
}
