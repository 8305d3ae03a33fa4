package io.marketgate.gateway.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

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

  /// A page of a list that is in memory as a whole, by the `limit` and `cursor` of a request.
  ///
  /// @param all in the order in which they are answered
  /// @param view of one as it is answered
  /// @param key unique; the last one of a page is the cursor to the next
  public static <T> Mono<ServerResponse> part(
      ServerRequest request, List<T> all, Function<T, ?> view, Function<T, String> key) {
    QueryInput input = new QueryInput(request, Set.of("limit", "cursor"));
    int limit = input.limit();
    String cursor = input.text("cursor");
    List<String> keys = all.stream().map(key).toList();
    int from = cursor == null ? 0 : keys.indexOf(cursor) + 1;
    if (cursor != null && from == 0) {
      input.faults().add("cursor", "is none that was given out here");
    }
    int until = Math.min(all.size(), from + limit);
    return input.faults().isEmpty()
        ? ServerResponse.ok().bodyValue(of(all.subList(from, until), until < all.size(), view, key))
        : input.faults().answer();
  }

  /// How entries are read that are numbered, the newest first.
  @FunctionalInterface
  public interface Latest<T> {

    /// Reads some.
    ///
    /// @param before only numbers below
    Mono<List<T>> read(long before, int most);
  }

  /// A page of entries, the newest first, by the `limit` and `cursor` of a query whose other
  /// parameters have been read.
  ///
  /// @param view of one as it is answered
  /// @param number of one; the last one of a page is the cursor to the next
  public static <T> Mono<ServerResponse> latest(
      QueryInput input, Latest<T> entries, Function<T, ?> view, ToLongFunction<T> number) {
    int limit = input.limit();
    long before = input.number("cursor", Long.MAX_VALUE, Long.MAX_VALUE);
    return input.faults().isEmpty()
        ? entries
            .read(before, limit)
            .map(found -> of(found, limit, view, entry -> Long.toString(number.applyAsLong(entry))))
            .flatMap(ServerResponse.ok()::bodyValue)
        : input.faults().answer();
  }

  /// A page of which it is known whether another one follows.
  public static <T> Map<String, Object> of(
      List<T> found, boolean isContinued, Function<T, ?> view, Function<T, String> cursor) {
    return upTo(found, view, isContinued ? cursor.apply(found.getLast()) : null);
  }

  /// A page that knows where it has ended, which may be behind the last one on it.
  ///
  /// @param next the cursor to the next page; null for the last one
  public static <T> Map<String, Object> upTo(
      List<T> found, Function<T, ?> view, @Nullable String next) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("items", found.stream().map(view).toList());
    if (next != null) {
      body.put("nextCursor", next);
    }
    return body;
  }
}
