package io.marketgate.adapter.catalogue;

/// How often an action may be called.
///
/// @param limit how often
/// @param per by whom together
public record Throttle(RateLimit limit, Per per) {

  /// Whose calls are counted together.
  public enum Per {
    /// Those of one user of an account.
    USER,
    /// Those of one account.
    ACCOUNT,
    /// Everybody's.
    ALL
  }
}
