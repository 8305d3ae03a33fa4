package io.marketgate.adapter.marketplace;

import java.time.Duration;
import java.time.Instant;

/// How old a call may be, and how far its clock may be ahead of ours.
///
/// @param maxAge longest way of a call
/// @param skew furthest ahead
public record Freshness(Duration maxAge, Duration skew) {

  /// Fails when a call is too old, or of the future.
  public void require(Instant sent, Instant now) throws CallRefused {
    if (sent.isBefore(now.minus(maxAge))) {
      throw new CallRefused("the call is older than " + maxAge.toSeconds() + " s");
    }
    if (sent.isAfter(now.plus(skew))) {
      throw new CallRefused("the call is from the future");
    }
  }

  /// When a call is too old, whatever its time says.
  public Instant end(Instant sent) {
    return sent.plus(maxAge).plus(skew);
  }
}
