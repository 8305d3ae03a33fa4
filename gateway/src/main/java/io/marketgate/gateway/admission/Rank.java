package io.marketgate.gateway.admission;

import java.util.List;

/// How important a request is: callbacks before users before reports.
enum Rank {
  /// A marketplace tells of a sale, or signs somebody on.
  CALLBACK(1.0),
  /// Somebody uses the product, or the product's own backend asks. What consoles load is part of
  /// that, and so are the keys without which backends believe nobody.
  USER(0.9),
  /// Staff look at something, and everything else.
  REPORT(0.6);

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

  /// @param uri path and query, as it was sent
  static Rank of(String uri) {
    if (uri.startsWith("/marketplace/")) {
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
