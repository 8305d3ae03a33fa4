package io.marketgate.gateway.tenancy;

import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.tenant.license.UserKind;
import io.marketgate.tenant.organization.Members;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Somebody who joins an organization, as programs and staff write it.
///
/// @param member as he will be
/// @param source where he came from; empty when not known
public record MemberInput(Members.Member member, String source) {

  /// Every member there may be.
  public static final Set<String> MEMBERS =
      Set.of("uid", "name", "email", "roles", "source", "external");

  private static final int LONGEST_UID = 128;
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_EMAIL = 254;
  private static final int MOST_ROLES = 20;

  /// Reads it; the input has faults where something is wrong.
  public static MemberInput read(JsonInput input) {
    String uid = input.requiredText("uid", LONGEST_UID);
    String name = input.text("name", LONGEST_NAME);
    String email = input.text("email", LONGEST_EMAIL);
    List<String> roles = input.distinctTexts("roles", MOST_ROLES);
    if (roles.stream().anyMatch(role -> !role.matches("[A-Za-z0-9_.-]{1,24}"))) {
      input.fault("roles", "must be of letters, digits and _.-");
    }
    UserKind kind =
        Boolean.TRUE.equals(input.flag("external")) ? UserKind.EXTERNAL : UserKind.INTERNAL;
    String source = Objects.requireNonNullElse(input.text("source"), "");
    return new MemberInput(
        new Members.Member(uid, name, email, roles, kind, Instant.EPOCH), source);
  }
}
