package io.marketgate.tenant.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.marketgate.tenant.permission.CompiledPolicy;
import io.marketgate.tenant.permission.PolicyKind;
import io.marketgate.tenant.permission.PolicyParser;
import io.marketgate.tenant.permission.PolicySet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Compiles the policies of organizations, each text once while it is in use by many: organizations
/// made from one template, and levels of control policies, share what is compiled.
final class PolicyCompiler {

  /// Compiled, a policy takes about forty times as many octets.
  private static final long MOST_CHARACTERS = 2_000_000;

  private static final int MOST_LEVELS = 1_000;

  private final SystemPolicies system;
  private final Cache<Named, CompiledPolicy> policies;
  private final Cache<List<Named>, PolicySet> controlLevels;

  /// A policy's text. Statements without a Sid are called after the name, so both belong to the
  /// key.
  private record Named(PolicyKind kind, String name, String document) {}

  PolicyCompiler(SystemPolicies system) {
    this.system = system;
    this.policies =
        Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((Named named, CompiledPolicy policy) -> named.document().length())
            .build();
    this.controlLevels = Caffeine.newBuilder().maximumSize(MOST_LEVELS).build();
  }

  /// A policy of the organization.
  CompiledPolicy custom(AccessPolicy policy) {
    return compile(new Named(PolicyKind.IDENTITY, policy.name(), policy.document()));
  }

  /// Null for one that the platform no longer has.
  @Nullable CompiledPolicy system(String name) {
    return system.find(name);
  }

  /// Who may assume a role.
  PolicySet trust(Role role) {
    return PolicySet.of(
        List.of(compile(new Named(PolicyKind.TRUST, role.name(), role.trustPolicy()))));
  }

  /// The bounds of an organization.
  ControlLevels control(List<ControlRows.AtLevel> organizations, List<ControlPolicy> platform) {
    int levels = organizations.isEmpty() ? 0 : organizations.getLast().level() + 1;
    return ControlLevels.of(
        IntStream.range(0, levels).mapToObj(level -> controlLevel(organizations, level)).toList(),
        controlLevel(
            platform.stream()
                .map(policy -> new Named(PolicyKind.CONTROL, policy.name(), policy.document()))
                .toList()));
  }

  private PolicySet controlLevel(List<ControlRows.AtLevel> organizations, int level) {
    return controlLevel(
        organizations.stream()
            .filter(policy -> policy.level() == level)
            .flatMap(policy ->
                policy.name() == null || policy.document() == null
                    ? Stream.empty()
                    : Stream.of(new Named(PolicyKind.CONTROL, policy.name(), policy.document())))
            .toList());
  }

  private PolicySet controlLevel(List<Named> level) {
    return level.isEmpty()
        ? PolicySet.NONE
        : controlLevels.get(level, all -> PolicySet.of(all.stream().map(this::compile).toList()));
  }

  private CompiledPolicy compile(Named policy) {
    return policies.get(
        policy,
        each -> CompiledPolicy.of(each.name(), PolicyParser.parse(each.document(), each.kind())));
  }
}
