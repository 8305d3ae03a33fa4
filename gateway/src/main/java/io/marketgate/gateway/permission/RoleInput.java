package io.marketgate.gateway.permission;

import io.marketgate.tenant.access.Role;
import io.marketgate.tenant.permission.InvalidCaseException;
import io.marketgate.tenant.permission.PolicyKind;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/// What operators send about roles: `{name, description?, trustPolicy, maxSession?:"PT1H"}`, and
/// with a change the `version` that it is made from.
final class RoleInput {

  private static final Duration DEFAULT_SESSION = Duration.ofHours(1);
  private static final Duration SHORTEST_SESSION = Duration.ofMinutes(1);
  private static final Duration LONGEST_SESSION = Duration.ofHours(12);
  private static final String MAX_SESSION = "maxSession";
  private static final String TRUST = "trustPolicy";

  private RoleInput() {}

  static Mono<Role> read(ServerRequest request) {
    return AccessInput.members(request, Set.of("name", "description", TRUST, MAX_SESSION))
        .map(members ->
            new Role(
                AccessInput.name(members, AccessNames.PRINCIPAL),
                AccessInput.description(members, ""),
                AccessInput.document(members, TRUST, PolicyKind.TRUST),
                maxSession(members, DEFAULT_SESSION)));
  }

  /// A change of a role.
  ///
  /// @param version that it is made from; null for whatever there is
  /// @param apply what is absent stays as it is
  record Change(@Nullable Long version, UnaryOperator<Role> apply) {}

  static Mono<Change> readChange(ServerRequest request) {
    return AccessInput.members(
            request, Set.of("description", TRUST, MAX_SESSION, AccessInput.VERSION))
        .map(members -> {
          String trust =
              members.containsKey(TRUST)
                  ? AccessInput.document(members, TRUST, PolicyKind.TRUST)
                  : null;
          String description = AccessInput.description(members, "");
          Duration session = maxSession(members, DEFAULT_SESSION);
          return new Change(
              AccessInput.version(members),
              role ->
                  new Role(
                      role.name(),
                      members.containsKey("description") ? description : role.description(),
                      trust == null ? role.trustPolicy() : trust,
                      members.containsKey(MAX_SESSION) ? session : role.maxSession()));
        });
  }

  private static Duration maxSession(Map<String, String> members, Duration absent) {
    if (!members.containsKey(MAX_SESSION)) {
      return absent;
    }
    try {
      Duration session = Duration.parse(AccessInput.text(members, MAX_SESSION, 1, 64));
      if (session.compareTo(SHORTEST_SESSION) >= 0 && session.compareTo(LONGEST_SESSION) <= 0) {
        return Duration.ofSeconds(session.toSeconds());
      }
    } catch (DateTimeParseException e) {
      // Falls through to the fault.
    }
    throw new InvalidCaseException(
        "/" + MAX_SESSION, "must be a duration like PT1H, from PT1M to PT12H");
  }
}
