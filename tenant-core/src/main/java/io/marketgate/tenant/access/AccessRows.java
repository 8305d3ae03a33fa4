package io.marketgate.tenant.access;

import io.marketgate.tenant.storage.Rows;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Everything that decides what an organization's callers may do, as it stands in the database.
///
/// @param revision of which moment it is
/// @param policies their default versions
/// @param attachments which of them, and of the system's, is attached to whom
/// @param memberships who is in which group
/// @param roles with their trust policies
/// @param control control policies of the organization and of those above it
/// @param platform control policies for everybody
record AccessRows(
    Revision revision,
    List<AccessPolicy> policies,
    List<PrincipalRows.Attachment> attachments,
    List<PrincipalRows.Membership> memberships,
    List<Role> roles,
    List<ControlRows.AtLevel> control,
    List<ControlPolicy> platform) {

  private static final String REVISION =
      """
      SELECT COALESCE(
               (SELECT revision FROM access_revision WHERE organization_id = :organization), 0) AS n,
             (SELECT revision FROM control_revision WHERE id = 1) AS control
      """;

  AccessRows {
    policies = List.copyOf(policies);
    attachments = List.copyOf(attachments);
    memberships = List.copyOf(memberships);
    roles = List.copyOf(roles);
    control = List.copyOf(control);
    platform = List.copyOf(platform);
  }

  /// Counted up with every change.
  ///
  /// @param own of the organization's users, groups, roles and policies; 0 before the first one
  /// @param control of all control policies
  record Revision(long own, long control) {}

  static Mono<Revision> revision(DatabaseClient sql, String organization) {
    return Statements.of(sql, REVISION, organization)
        .map(row ->
            new Revision(
                Rows.number(row, "n").longValue(), Rows.number(row, "control").longValue()))
        .one();
  }

  /// Only inside a transaction, so that all of it is of the same moment.
  static Mono<AccessRows> read(DatabaseClient sql, String organization, Revision revision) {
    return grants(sql, organization)
        .flatMap(grants ->
            bounds(sql, organization)
                .map(bounds ->
                    new AccessRows(
                        revision,
                        grants.policies(),
                        grants.attachments(),
                        grants.memberships(),
                        bounds.roles(),
                        bounds.control(),
                        bounds.platform())));
  }

  /// The same with everything but the bounds taken over from an earlier reading.
  static Mono<AccessRows> readBounds(
      DatabaseClient sql, String organization, Revision revision, AccessRows before) {
    return bounds(sql, organization)
        .map(bounds ->
            new AccessRows(
                revision,
                before.policies(),
                before.attachments(),
                before.memberships(),
                bounds.roles(),
                bounds.control(),
                bounds.platform()));
  }

  private record Grants(
      List<AccessPolicy> policies,
      List<PrincipalRows.Attachment> attachments,
      List<PrincipalRows.Membership> memberships) {}

  private record Bounds(
      List<Role> roles, List<ControlRows.AtLevel> control, List<ControlPolicy> platform) {}

  /// One statement after another: a connection does one at a time.
  private static Mono<Grants> grants(DatabaseClient sql, String organization) {
    return PolicyRows.policies(sql, organization)
        .flatMap(policies ->
            PrincipalRows.attachments(sql, organization)
                .flatMap(attachments ->
                    PrincipalRows.memberships(sql, organization)
                        .map(memberships -> new Grants(policies, attachments, memberships))));
  }

  private static Mono<Bounds> bounds(DatabaseClient sql, String organization) {
    return RoleRows.roles(sql, organization)
        .flatMap(roles ->
            ControlRows.levels(sql, organization)
                .flatMap(control ->
                    ControlRows.policies(sql, new ControlScope.Platform())
                        .map(platform -> new Bounds(roles, control, platform))));
  }
}
