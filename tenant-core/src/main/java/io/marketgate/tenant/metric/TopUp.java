package io.marketgate.tenant.metric;

/// How much of a metric is bought from the balance when little is left, and what it costs.
///
/// @param quantity by which the limit of the running period rises
/// @param price hundredths of the platform's currency, from 1
public record TopUp(long quantity, long price) {

  /// Little is left when it is at most this part of the limit: 2 %, as the source has it.
  private static final long PART = 50;

  /// Whether it is time to buy more.
  ///
  /// @param remaining of the limit
  public static boolean isDue(long limit, long remaining) {
    return remaining * PART <= limit;
  }
}
