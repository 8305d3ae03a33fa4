package io.marketgate.tenant.balance;

import java.util.regex.Pattern;

/// The accounts that are posted to. An organization's own are what the platform owes it, so that
/// more of them is more for it.
final class Account {

  static final String BALANCE = "BALANCE";
  static final String HELD = "HELD";
  static final String CASH_CLEARING = "CASH_CLEARING";
  static final String PROMO = "PROMO";
  static final String BREAKAGE = "BREAKAGE";

  private static final String REVENUE = "REVENUE.";
  private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

  private Account() {}

  /// What a service earns.
  static String revenue(String service) {
    return REVENUE + service;
  }

  /// Whether a text can name a service.
  static boolean isService(String text) {
    return SERVICE.matcher(text).matches();
  }
}
