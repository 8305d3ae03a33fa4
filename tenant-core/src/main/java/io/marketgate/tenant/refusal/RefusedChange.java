package io.marketgate.tenant.refusal;

/// Why a change is refused. Nothing of it has happened.
public class RefusedChange extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String code;
  private final String pointer;

  /// What kind of refusal it is.
  public enum Reason {
    /// There is no such thing.
    NOT_FOUND,
    /// It does not fit what is there.
    CONFLICT,
    /// What was sent cannot be right, whatever is there.
    INVALID
  }

  /// A refusal of a kind of its own.
  ///
  /// @param code stable, for programs
  /// @param pointer JSON pointer of the fault; empty for the whole
  protected RefusedChange(Reason reason, String code, String pointer, String message) {
    super(message);
    this.reason = reason;
    this.code = code;
    this.pointer = pointer;
  }

  /// There is no such thing.
  ///
  /// @param entity such as `Edition`
  public static RefusedChange notFound(String entity) {
    return new RefusedChange(
        Reason.NOT_FOUND, "NotFound." + entity, "", "There is no such " + entity + ".");
  }

  /// It does not fit what is there.
  ///
  /// @param code stable, for programs
  public static RefusedChange conflict(String code, String message) {
    return new RefusedChange(Reason.CONFLICT, code, "", message);
  }

  /// Somebody else has changed it since it was read.
  public static RefusedChange staleVersion() {
    return conflict("VersionConflict", "It has been changed since; read it again.");
  }

  /// What was sent cannot be right.
  ///
  /// @param pointer JSON pointer of the fault in what was sent
  public static RefusedChange invalid(String pointer, String message) {
    return new RefusedChange(Reason.INVALID, "InvalidInput", pointer, message);
  }

  public Reason reason() {
    return reason;
  }

  /// Stable, for programs.
  public String code() {
    return code;
  }

  /// JSON pointer of the fault; empty for the whole.
  public String pointer() {
    return pointer;
  }
}
