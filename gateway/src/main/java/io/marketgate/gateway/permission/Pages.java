package io.marketgate.gateway.permission;

import io.marketgate.gateway.problem.Page;
import io.marketgate.tenant.permission.InvalidCaseException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// Lists of named things, page by page (api.md 0): `limit` and `cursor`, which is the last key of
/// the page before.
public final class Pages {

  /// Entries of a page for which nobody has said how many.
  public static final int DEFAULT_LIMIT = 50;

  private static final int MOST = 200;
  private static final String FIRST = "";

  private Pages() {}

  /// @param all in the order of their keys
  /// @param key unique
  static <T> Mono<ServerResponse> answer(
      ServerRequest request, List<T> all, Function<T, String> key) {
    int limit = limit(request.queryParam("limit").orElse(String.valueOf(DEFAULT_LIMIT)));
    return ServerResponse.ok()
        .bodyValue(page(all, key, limit, request.queryParam("cursor").orElse(FIRST)));
  }

  /// One page as it is answered.
  ///
  /// @param all in the order of their keys
  /// @param key unique
  /// @param cursor of the page before; empty for the first
  /// @throws InvalidCaseException if the cursor is none
  public static <T> Map<String, Object> page(
      List<T> all, Function<T, String> key, int limit, String cursor) {
    String after = decode(cursor);
    List<T> rest = all.stream().filter(each -> key.apply(each).compareTo(after) > 0).toList();
    List<T> page = rest.subList(0, Math.min(limit, rest.size()));
    return Page.of(
        page, page.size() < rest.size(), Function.identity(), last -> encode(key.apply(last)));
  }

  private static int limit(String text) {
    if (text.matches("[0-9]{1,3}")) {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    }
    throw new InvalidCaseException("/limit", "must be from 1 to " + MOST);
  }

  private static String encode(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new InvalidCaseException("/cursor", "is none that was given out here");
    }
  }
}
