package io.marketgate.tenant.access;

import io.marketgate.tenant.refusal.RefusedChange;

/// Why a change of users, groups, roles and policies is refused, in RAM's own words where it has
/// some.
public final class AccessException extends RefusedChange {

  private static final long serialVersionUID = 1L;

  private AccessException(Reason reason, String code, String message) {
    super(reason, code, "", message);
  }

  /// There is no such thing.
  ///
  /// @param entity such as `Policy`
  public static AccessException notFound(String entity) {
    return new AccessException(
        Reason.NOT_FOUND, "EntityNotExist." + entity, "There is no such " + entity + ".");
  }

  /// @param entity such as `Policy`
  static AccessException exists(String entity) {
    return conflict("EntityAlreadyExists." + entity, "There is such a " + entity + " already.");
  }

  /// @param what such as `Policy.Version`
  static AccessException limit(String what, int most) {
    return conflict("LimitExceeded." + what, "There may be at most " + most + " of them.");
  }

  /// @param what such as `Policy.User`
  static AccessException inUse(String what, String message) {
    return conflict("DeleteConflict." + what, message);
  }

  /// It does not fit what is there.
  ///
  /// @param code whole
  public static AccessException conflict(String code, String message) {
    return new AccessException(Reason.CONFLICT, code, message);
  }
}
