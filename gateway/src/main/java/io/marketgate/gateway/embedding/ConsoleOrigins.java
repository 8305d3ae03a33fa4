package io.marketgate.gateway.embedding;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whose pages may call from a browser: the consoles of marketplaces, each about accounts of its
/// own (marketplaces-cn.md 2.2). Origins are compared as they are written; there are no wildcards.
public final class ConsoleOrigins {

  private static final Pattern ORIGIN =
      Pattern.compile(
          "https://[a-z0-9.-]+(:\\d{1,5})?|http://(localhost|127\\.0\\.0\\.1)(:\\d{1,5})?");

  private static final String ANY = "any";
  private static final String VARY = "Vary";

  private final Map<String, Set<String>> marketplaces = new HashMap<>();

  /// @param configured origins by marketplace, and of `any`
  /// @throws IllegalArgumentException if one is none
  public ConsoleOrigins(Map<String, List<String>> configured) {
    configured.forEach((marketplace, origins) -> {
      for (String origin : origins) {
        if (!ORIGIN.matcher(origin).matches()) {
          throw new IllegalArgumentException(
              "marketgate.embedding.origins."
                  + marketplace
                  + " must be like https://console.example.com; http is for localhost only");
        }
        marketplaces.computeIfAbsent(origin, each -> new HashSet<>()).add(marketplace);
      }
    });
  }

  /// Whether pages of an origin may see what is answered.
  public boolean isKnown(@Nullable String origin) {
    return origin != null && marketplaces.containsKey(origin);
  }

  /// Whether a page of an origin may change something for accounts of a marketplace. What does not
  /// come from a page may, and so may every page as long as no origins are configured.
  public boolean mayWrite(@Nullable String origin, String marketplace) {
    if (origin == null || marketplaces.isEmpty()) {
      return true;
    }
    Set<String> own = marketplaces.getOrDefault(origin, Set.of());
    return own.contains(marketplace) || own.contains(ANY);
  }

  /// Sets the headers by which a browser lets a page of a known origin read the answer. No
  /// credentials of the browser's own are involved: a call brings its token along.
  ///
  /// @param origin that the browser names; null when it names none
  /// @param headers takes a name and a value
  public void allow(@Nullable String origin, BiConsumer<String, String> headers) {
    if (!marketplaces.isEmpty()) {
      headers.accept(VARY, "Origin");
    }
    if (origin != null && isKnown(origin)) {
      headers.accept("Access-Control-Allow-Origin", origin);
      headers.accept(
          "Access-Control-Expose-Headers", "X-Request-Id, X-Trace-Id, X-Replayed, Retry-After");
    }
  }

  /// The same for the question that a browser asks before a call with headers of its own.
  public void allowPreflight(String origin, BiConsumer<String, String> headers) {
    allow(origin, headers);
    headers.accept("Access-Control-Allow-Methods", "GET, HEAD");
    headers.accept("Access-Control-Allow-Headers", "Authorization, traceparent");
    headers.accept("Access-Control-Max-Age", "600");
  }
}
