package io.marketgate.gateway.ram;

import static io.marketgate.gateway.ram.Parameter.DURATION_SECONDS;
import static io.marketgate.gateway.ram.Parameter.POLICY;
import static io.marketgate.gateway.ram.Parameter.ROLE_ARN;
import static io.marketgate.gateway.ram.Parameter.ROLE_SESSION_NAME;

import io.marketgate.adapter.catalogue.RequiredPermission;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.RefusedException;
import io.marketgate.gateway.token.SessionPolicy;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.access.AccessPolicies;
import io.marketgate.tenant.access.Role;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/// `{roleArn, roleSessionName, durationSeconds?, policy?}`: a short-lived token with which the
/// caller is somebody else for a while (ram.md 4). Both his own policies and the role's trust
/// policy must allow it. The token lives as long as asked for, an hour when nothing is said, and
/// never longer than the role's maximum or the caller's own token.
final class AssumeRole implements BuiltInAction {

  private static final Duration DEFAULT_LIFE = Duration.ofHours(1);
  private static final String RESOURCE_PREFIX = "acs:ram::";
  private static final String ROLE = ":role/";

  private final AccessPolicies policies;
  private final RoleTokens tokens;
  private final Clock clock;

  AssumeRole(AccessPolicies policies, RoleTokens tokens, Clock clock) {
    this.policies = policies;
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "AssumeRole";
  }

  @Override
  public Optional<Refusal> checkParams(ObjectNode params) {
    return Arguments.check(
        params, Set.of(ROLE_ARN, ROLE_SESSION_NAME), Set.of(DURATION_SECONDS, POLICY));
  }

  @Override
  public List<RequiredPermission> required(ObjectNode params) {
    return List.of(permission(new Arguments(params).text(ROLE_ARN)));
  }

  @Override
  public List<RequiredPermission> requiredForAny() {
    return List.of(permission(RESOURCE_PREFIX + RequiredPermission.ACCOUNT + ROLE + "*"));
  }

  private static RequiredPermission permission(String role) {
    return new RequiredPermission("sts:AssumeRole", role, Map.of());
  }

  @Override
  public Mono<Object> answer(Call call) {
    Arguments arguments = new Arguments(call.request().params());
    String arn = arguments.text(ROLE_ARN);
    String name = arn.substring(arn.indexOf(ROLE) + ROLE.length());
    return policies
        .of(call.tenant().organization().id())
        .flatMap(access -> Mono.justOrEmpty(access.role(name)))
        .switchIfEmpty(Mono.error(AssumeRole::gone))
        .map(role -> assume(call, role, arguments));
  }

  private Object assume(Call call, Role role, Arguments arguments) {
    RoleTokens.Issued issued =
        tokens.issue(
            call.token(),
            role,
            arguments.text(ROLE_SESSION_NAME),
            life(role, arguments),
            sessionPolicy(call.token(), arguments));
    if (!issued.expiresAt().isAfter(clock.instant())) {
      // The caller's own token counts a little longer than it says, for clocks that are off.
      throw new RefusedException(
          new Refusal.InvalidParameter("accessToken", "it expires before a session could begin"));
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("accessToken", issued.accessToken());
    data.put("userinfo", issued.userinfo());
    data.put("expiresAt", issued.expiresAt());
    data.put(
        "assumedRoleUser",
        Map.of(
            "arn",
            RESOURCE_PREFIX
                + call.token().accountId()
                + ROLE
                + role.name()
                + "/"
                + arguments.text(ROLE_SESSION_NAME),
            "assumedRoleId",
            role.name() + ":" + arguments.text(ROLE_SESSION_NAME)));
    return data;
  }

  /// A session policy only narrows: who carries one takes it along.
  private static @Nullable String sessionPolicy(VerifiedToken caller, Arguments arguments) {
    String asked = arguments.document(POLICY);
    SessionPolicy carried = caller.sessionPolicy();
    if (carried != null && asked != null) {
      throw new RefusedException(
          new Refusal.InvalidParameter(
              "params/policy", "the caller's own session policy goes along, and there can be one"));
    }
    return carried == null ? asked : carried.document();
  }

  private static Duration life(Role role, Arguments arguments) {
    Integer asked = arguments.number(DURATION_SECONDS);
    if (asked == null) {
      return DEFAULT_LIFE.compareTo(role.maxSession()) < 0 ? DEFAULT_LIFE : role.maxSession();
    }
    Duration life = Duration.ofSeconds(asked);
    if (life.compareTo(role.maxSession()) > 0) {
      throw new RefusedException(
          new Refusal.InvalidParameter(
              "params/durationSeconds",
              "the role allows at most " + role.maxSession().toSeconds() + " seconds"));
    }
    return life;
  }

  /// Between the check and now.
  private static RefusedException gone() {
    return new RefusedException(
        new Refusal.ActionRefused(404, "EntityNotExist.Role", "There is no such role any more."));
  }
}
