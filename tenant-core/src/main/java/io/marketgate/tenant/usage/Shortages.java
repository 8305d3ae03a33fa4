package io.marketgate.tenant.usage;

/// Hears of metrics of which an organization has little left, so that more can be bought.
@FunctionalInterface
public interface Shortages {

  /// At most 2 % are left, or nothing is. Told after each use, so often the same; returns at once.
  void isShort(String organization, String metric);
}
