package io.marketgate.tenant.access;

/// Why a change of users, groups and policies is refused, in RAM's own words where it has some.
public final class AccessException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String code;

  /// What kind of refusal it is.
  public enum Reason {
    NOT_FOUND,
    CONFLICT
  }

  private AccessException(Reason reason, String code, String message) {
    super(message);
    this.reason = reason;
    this.code = code;
  }

  /// @param entity such as `Policy`
  public static AccessException notFound(String entity) {
    return new AccessException(
        Reason.NOT_FOUND, "EntityNotExist." + entity, "There is no such " + entity + ".");
  }

  /// @param entity such as `Policy`
  static AccessException exists(String entity) {
    return new AccessException(
        Reason.CONFLICT,
        "EntityAlreadyExists." + entity,
        "There is such a " + entity + " already.");
  }

  /// @param what such as `Policy.Version`
  static AccessException limit(String what, int most) {
    return new AccessException(
        Reason.CONFLICT, "LimitExceeded." + what, "There may be at most " + most + " of them.");
  }

  /// @param what such as `Policy.User`
  static AccessException inUse(String what, String message) {
    return new AccessException(Reason.CONFLICT, "DeleteConflict." + what, message);
  }

  /// @param code whole
  static AccessException conflict(String code, String message) {
    return new AccessException(Reason.CONFLICT, code, message);
  }

  public Reason reason() {
    return reason;
  }

  /// Stable, for programs.
  public String code() {
    return code;
  }
}
