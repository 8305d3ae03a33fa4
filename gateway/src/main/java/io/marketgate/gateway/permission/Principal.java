package io.marketgate.gateway.permission;

import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.gateway.token.SessionPolicy;
import io.marketgate.gateway.token.VerifiedToken;
import org.jspecify.annotations.Nullable;

/// Who is governed by policies.
///
/// @param type what kind of identity
/// @param accountId the account he belongs to
/// @param name the `uid` of a user, the name of a role, the account itself for its owner
/// @param displayName the same, or for a session of a role `<role>:<session>`
/// @param sessionPolicy what narrows his permissions; null for nothing
public record Principal(
    PrincipalType type,
    String accountId,
    String name,
    String displayName,
    @Nullable SessionPolicy sessionPolicy) {

  /// Whoever a token was issued to.
  public static Principal of(VerifiedToken token) {
    return new Principal(
        token.type(),
        token.accountId(),
        token.role() == null ? token.subject() : token.role(),
        token.subject(),
        token.sessionPolicy());
  }

  boolean isAccountOwner() {
    return type == PrincipalType.ACCOUNT;
  }

  /// `acs:ram::<account>:` and who it is.
  public String arn() {
    String who =
        switch (type) {
          case ACCOUNT -> "root";
          case USER -> "user/" + name;
          case ROLE -> "role/" + name;
        };
    return "acs:ram::" + accountId + ":" + who;
  }

  /// As RAM shows it (ram.md 5).
  String wireType() {
    return switch (type) {
      case ACCOUNT -> "Account";
      case USER -> "SubUser";
      case ROLE -> "AssumedRoleUser";
    };
  }

  /// Says nothing of him.
  @Override
  public String toString() {
    return "Principal[" + type + "]";
  }
}
