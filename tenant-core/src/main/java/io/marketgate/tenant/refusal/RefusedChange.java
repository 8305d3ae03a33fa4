package io.marketgate.tenant.refusal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Why a change is refused. Nothing of it has happened.
public class RefusedChange extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String code;
  private final String pointer;

  /// Messages by JSON pointer, all there are.
  private final LinkedHashMap<String, String> faults = new LinkedHashMap<>();

  /// What kind of refusal it is.
  public enum Reason {
    /// There is no such thing.
    NOT_FOUND,
    /// It does not fit what is there.
    CONFLICT,
    /// Whoever asks for it may not.
    FORBIDDEN,
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
    this.faults.put(pointer, message);
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

  /// Whoever asks for it may not.
  ///
  /// @param code stable, for programs
  public static RefusedChange forbidden(String code, String message) {
    return new RefusedChange(Reason.FORBIDDEN, code, "", message);
  }

  /// What was sent cannot be right.
  ///
  /// @param pointer JSON pointer of the fault in what was sent
  public static RefusedChange invalid(String pointer, String message) {
    return new RefusedChange(Reason.INVALID, "InvalidInput", pointer, message);
  }

  /// What was sent cannot be right, in one place or in several.
  ///
  /// @param faults messages by JSON pointer; at least one
  public static RefusedChange invalid(Map<String, String> faults) {
    Map.Entry<String, String> first = faults.entrySet().iterator().next();
    RefusedChange refusal = invalid(first.getKey(), first.getValue());
    refusal.faults.putAll(faults);
    return refusal;
  }

  /// Messages by the JSON pointer of what they are about.
  public Map<String, String> faults() {
    return Collections.unmodifiableMap(faults);
  }

  /// What else a program should know; nothing for most.
  public Map<String, Object> more() {
    return Map.of();
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
