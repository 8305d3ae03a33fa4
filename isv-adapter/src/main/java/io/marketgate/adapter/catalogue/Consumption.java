package io.marketgate.adapter.catalogue;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a call takes of a counting metric before its backend is called.
///
/// @param metric its code
/// @param amount how much; where a parameter says so, what is taken when it is absent
/// @param parameter top-level parameter with the amount; null for always the same
/// @param giveBack when what was taken is given back
public record Consumption(
    String metric, long amount, @Nullable String parameter, GiveBack giveBack) {

  /// The largest amount, exact in JSON.
  private static final long MOST = 9_007_199_254_740_991L;

  /// When what was taken is given back.
  public enum GiveBack {
    /// When the backend has refused or could not be reached. Not after a time-out, because nobody
    /// knows what it has done.
    FAILED,
    /// After a time-out, too.
    ALWAYS,
    /// Whatever happens.
    NEVER
  }

  /// What is taken.
  ///
  /// @param metric its code
  /// @param amount at least 1
  /// @param giveBack when it is given back
  public record Taking(String metric, long amount, GiveBack giveBack) {}

  /// What a call with these parameters takes.
  public Outcome<Taking> of(ObjectNode params) {
    JsonNode value = parameter == null ? null : params.get(parameter);
    if (value == null) {
      return Outcome.of(new Taking(metric, amount, giveBack));
    }
    boolean isAmount =
        value.canConvertToLong()
            && value.canConvertToExactIntegral()
            && value.longValue() >= 1
            && value.longValue() <= MOST;
    return isAmount
        ? Outcome.of(new Taking(metric, value.longValue(), giveBack))
        : Outcome.refused(
            new Refusal.InvalidParameter(
                "params/" + parameter, "it must be a whole number of at least 1"));
  }
}
