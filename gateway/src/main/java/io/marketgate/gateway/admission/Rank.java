package io.marketgate.gateway.admission;

import java.util.List;
import java.util.regex.Pattern;

/// How important a request is: callbacks before users before reports.
enum Rank {
  /// A marketplace tells of a sale, or signs somebody on.
  CALLBACK(1.0),
  /// Somebody uses the product, or the product's own backend asks. What consoles load is part of
  /// that, and so are the keys without which backends believe nobody.
  USER(0.9),
  /// Staff look at something, and everything else.
  REPORT(0.6);

  private static final String MARKETPLACES = "/marketplace/";

  private static final Pattern SIGN_ON =
      Pattern.compile("/marketplace/(session|[^/?]++/sso)(\\?|$)");

  private static final List<String> USERS =
      List.of("/api/", "/product/", "/embed/", "/.well-known/");

  private final double share;

  Rank(double share) {
    this.share = share;
  }

  /// What part of the places such requests may have taken when one more comes.
  double share() {
    return share;
  }

  /// Whether a marketplace tells of something, and tells it again when it is refused; browsers,
  /// which it sends to sign somebody on, do not come again by themselves.
  ///
  /// @param uri path and query, as it was sent
  static boolean isToldAgain(String uri) {
    return uri.startsWith(MARKETPLACES) && !SIGN_ON.matcher(uri).lookingAt();
  }

  /// @param uri path and query, as it was sent
  static Rank of(String uri) {
    if (uri.startsWith(MARKETPLACES)) {
      return CALLBACK;
    }
    // Asked for each request, so without a stream.
    for (String path : USERS) {
      if (uri.startsWith(path)) {
        return USER;
      }
    }
    return REPORT;
  }
}
