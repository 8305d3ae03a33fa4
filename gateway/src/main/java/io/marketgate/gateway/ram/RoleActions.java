package io.marketgate.gateway.ram;

import static io.marketgate.gateway.ram.Parameter.ASSUME_ROLE_POLICY_DOCUMENT;
import static io.marketgate.gateway.ram.Parameter.DESCRIPTION;
import static io.marketgate.gateway.ram.Parameter.MAX_SESSION_DURATION;
import static io.marketgate.gateway.ram.Parameter.ROLE_NAME;

import io.marketgate.gateway.permission.RoleView;
import io.marketgate.gateway.ram.RamAction.Resource;
import io.marketgate.tenant.access.PrincipalDirectory;
import io.marketgate.tenant.access.PrincipalKind;
import io.marketgate.tenant.access.Role;
import io.marketgate.tenant.access.RoleDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Mono;

/// RAM's actions on roles.
final class RoleActions {

  /// RAM's own: an hour.
  private static final int DEFAULT_SECONDS = 3_600;

  private static final List<Resource> ONE = List.of(Resource.of("role", ROLE_NAME));

  private final RoleDirectory roles;
  private final PrincipalDirectory principals;

  RoleActions(RoleDirectory roles, PrincipalDirectory principals) {
    this.roles = roles;
    this.principals = principals;
  }

  List<RamAction> all() {
    return List.of(
        RamAction.named("ListRoles").inPages().does(List.of(Resource.all("role")), this::list),
        RamAction.named("CreateRole")
            .needs(ROLE_NAME, ASSUME_ROLE_POLICY_DOCUMENT)
            .takes(DESCRIPTION, MAX_SESSION_DURATION)
            .does(ONE, this::create),
        RamAction.named("GetRole").needs(ROLE_NAME).does(ONE, this::get),
        RamAction.named("UpdateRole")
            .needs(ROLE_NAME)
            .takes(ASSUME_ROLE_POLICY_DOCUMENT, DESCRIPTION, MAX_SESSION_DURATION)
            .does(ONE, this::update),
        RamAction.named("DeleteRole")
            .needs(ROLE_NAME)
            .changes(
                ONE,
                change ->
                    principals.deletePrincipal(
                        change.organization(), PrincipalKind.ROLE, change.text(ROLE_NAME))));
  }

  private Mono<Object> list(String organization, Arguments arguments) {
    return roles
        .roles(organization)
        .map(all ->
            Paging.page(arguments, all.stream().map(RoleView::summary).toList(), RoleView::name));
  }

  private Mono<Object> get(String organization, Arguments arguments) {
    return roles.role(organization, arguments.text(ROLE_NAME)).map(RoleView::of);
  }

  private Mono<Object> create(String organization, Arguments arguments) {
    Role role =
        new Role(
            arguments.text(ROLE_NAME),
            arguments.textOr(DESCRIPTION, ""),
            Objects.requireNonNull(arguments.document(ASSUME_ROLE_POLICY_DOCUMENT)),
            Duration.ofSeconds(
                Objects.requireNonNullElse(
                    arguments.number(MAX_SESSION_DURATION), DEFAULT_SECONDS)));
    return roles.create(organization, role).map(RoleView::of);
  }

  private Mono<Object> update(String organization, Arguments arguments) {
    String trust = arguments.document(ASSUME_ROLE_POLICY_DOCUMENT);
    Integer seconds = arguments.number(MAX_SESSION_DURATION);
    return roles
        .update(
            organization,
            arguments.text(ROLE_NAME),
            null,
            role ->
                new Role(
                    role.name(),
                    arguments.textOr(DESCRIPTION, role.description()),
                    trust == null ? role.trustPolicy() : trust,
                    seconds == null ? role.maxSession() : Duration.ofSeconds(seconds)))
        .map(RoleView::of);
  }
}
