package io.marketgate.gateway.permission;

import io.marketgate.tenant.access.AccessException;
import io.marketgate.tenant.access.PolicyDirectory;
import io.marketgate.tenant.access.SystemPolicies;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/// Everything that can be attached in an organization: its own policies and the platform's.
public final class PolicyLists {

  private final PolicyDirectory directory;
  private final SystemPolicies system;

  PolicyLists(PolicyDirectory directory, SystemPolicies system) {
    this.directory = directory;
    this.system = system;
  }

  /// All of them, in the order of their keys.
  public Mono<List<PolicyView>> all(String organization) {
    return directory
        .policies(organization)
        .map(custom ->
            Stream.concat(
                    custom.stream().map(PolicyView::summary),
                    system.documents().keySet().stream().map(PolicyView::ofSystem))
                .sorted(Comparator.comparing(PolicyLists::key))
                .toList());
  }

  /// One of the platform's, with its document; fails when there is none of that name.
  public Mono<PolicyView> system(String name) {
    String document = system.documents().get(name);
    return document == null
        ? Mono.error(AccessException.notFound("Policy"))
        : Mono.just(PolicyView.ofSystem(name, document));
  }

  /// Unique among them.
  public static String key(PolicyView policy) {
    return policy.name() + " " + policy.type();
  }
}
