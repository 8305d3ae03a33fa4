package io.marketgate.adapter.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/// Quantities as Huawei calls them.
final class Amounts {

  private static final String AMOUNT = "amount";

  private Amounts() {}

  /// Its one quantity of a product is its `amount`; in the sandbox, `users` is sold by it.
  static Map<String, String> of(Map<String, String> items) {
    Map<String, String> amounts = new LinkedHashMap<>(items);
    String users = amounts.remove("users");
    if (users != null) {
      amounts.putIfAbsent(AMOUNT, users);
    }
    return amounts;
  }
}
