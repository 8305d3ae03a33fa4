package io.marketgate.tenant.access;

import io.marketgate.tenant.permission.CompiledPolicy;
import io.marketgate.tenant.permission.PolicyKind;
import io.marketgate.tenant.permission.PolicyParser;
import io.marketgate.tenant.permission.PolicySet;
import java.util.ArrayList;
import java.util.List;

/// The control policies that bound an organization, level by level: its own, those of the
/// organizations above it, and at last the platform's. A level without any lets everything pass, as
/// RAM's `FullAliyunAccess` does there.
///
/// The owner of an organization that stands below none is the owner of the root (ram.md 4): of all
/// levels only the platform's is above him.
final class ControlLevels {

  /// Nothing bounds anybody.
  static final ControlLevels NONE = new ControlLevels(List.of(), List.of());

  private static final PolicySet FULL_ACCESS =
      PolicySet.of(
          List.of(
              CompiledPolicy.of(
                  "FullAccess",
                  PolicyParser.parse(
                      "{\"Version\":\"1\",\"Statement\":[{\"Sid\":\"FullAccess\","
                          + "\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}",
                      PolicyKind.CONTROL))));

  private final List<PolicySet> forUsers;
  private final List<PolicySet> forOwner;

  private ControlLevels(List<PolicySet> forUsers, List<PolicySet> forOwner) {
    this.forUsers = List.copyOf(forUsers);
    this.forOwner = List.copyOf(forOwner);
  }

  /// @param organizations from the organization itself upwards; [PolicySet#NONE] for a level
  ///   without policies
  static ControlLevels of(List<PolicySet> organizations, PolicySet platform) {
    List<PolicySet> all = new ArrayList<>(organizations);
    all.add(platform);
    boolean isRoot = organizations.size() <= 1;
    List<PolicySet> ownersOfRoot = List.of(PolicySet.NONE, platform);
    return new ControlLevels(levels(all), levels(isRoot ? ownersOfRoot : all));
  }

  private static List<PolicySet> levels(List<PolicySet> sets) {
    return sets.stream().allMatch(set -> set == PolicySet.NONE)
        ? List.of()
        : sets.stream().map(set -> set == PolicySet.NONE ? FULL_ACCESS : set).toList();
  }

  /// Level by level, from the organization up.
  List<PolicySet> governing(boolean accountOwner) {
    return accountOwner ? forOwner : forUsers;
  }
}
