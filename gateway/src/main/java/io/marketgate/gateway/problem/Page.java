package io.marketgate.gateway.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// One page of a list as it is answered (api.md 0): `items`, and `nextCursor` where there may be
/// more.
public final class Page {

  private Page() {}

  /// A page that was read with a limit. A full one may not be the last.
  ///
  /// @param found what was read, in its order
  /// @param limit how many it could have been
  /// @param view of one as it is answered
  /// @param cursor where the page behind one goes on
  public static <T> Map<String, Object> of(
      List<T> found, int limit, Function<T, ?> view, Function<T, String> cursor) {
    return of(found, found.size() == limit, view, cursor);
  }

  /// A page of which it is known whether another one follows.
  public static <T> Map<String, Object> of(
      List<T> found, boolean isContinued, Function<T, ?> view, Function<T, String> cursor) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("items", found.stream().map(view).toList());
    if (isContinued) {
      body.put("nextCursor", cursor.apply(found.getLast()));
    }
    return body;
  }
}
