package io.marketgate.gateway.ram;

import io.marketgate.gateway.permission.Pages;
import java.util.List;
import java.util.function.Function;

/// Lists of RAM's actions, page by page.
final class Paging {

  private Paging() {}

  /// @param all in the order of their keys
  /// @param key unique
  static <T> Object page(Arguments arguments, List<T> all, Function<T, String> key) {
    Integer limit = arguments.number(Parameter.LIMIT);
    return Pages.page(
        all,
        key,
        limit == null ? Pages.DEFAULT_LIMIT : limit,
        arguments.textOr(Parameter.CURSOR, ""));
  }
}
