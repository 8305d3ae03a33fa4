package io.marketgate.gateway.permission;

import io.marketgate.tenant.permission.PolicyKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/// What operators send about a policy.
///
/// @param name of the policy
/// @param description for people; empty for none
/// @param document one of the language, as it was written
record PolicyInput(String name, String description, String document) {

  private static final String DESCRIPTION = "description";
  private static final String DOCUMENT = "document";

  /// A new version of a policy.
  ///
  /// @param document one of the language
  /// @param makeDefault whether it is in force from now on
  record Version(String document, boolean makeDefault) {}

  /// A control policy as it is to be.
  ///
  /// @param description for people; empty for none
  /// @param document one of the language
  /// @param version that the change is made from; null for whatever there is, or is not
  record Control(String description, String document, @Nullable Long version) {}

  /// Reads `{name, description?, document}`.
  static Mono<PolicyInput> read(ServerRequest request) {
    return AccessInput.members(request, Set.of("name", DESCRIPTION, DOCUMENT))
        .map(members ->
            new PolicyInput(
                AccessInput.name(members, AccessNames.POLICY),
                AccessInput.description(members, ""),
                AccessInput.document(members, DOCUMENT, PolicyKind.IDENTITY)));
  }

  /// Reads `{document, setAsDefault?}`.
  static Mono<Version> readVersion(ServerRequest request) {
    return AccessInput.members(request, Set.of(DOCUMENT, "setAsDefault"))
        .map(members ->
            new Version(
                AccessInput.document(members, DOCUMENT, PolicyKind.IDENTITY),
                AccessInput.flag(members, "setAsDefault")));
  }

  /// Reads `{description?, document, version?}` of a control policy, whose name is in the address.
  static Mono<Control> readControl(ServerRequest request) {
    return AccessInput.members(request, Set.of(DESCRIPTION, DOCUMENT, AccessInput.VERSION))
        .map(members ->
            new Control(
                AccessInput.description(members, ""),
                AccessInput.document(members, DOCUMENT, PolicyKind.CONTROL),
                AccessInput.version(members)));
  }
}
