package io.marketgate.gateway.token;

import org.jspecify.annotations.Nullable;

/// The token in a header `Authorization: Bearer …` (RFC 6750, section 2.1).
public final class BearerToken {

  private static final String SCHEME = "Bearer ";

  private BearerToken() {}

  /// @param authorization the header; null when absent
  /// @return null when it carries no bearer token
  public static @Nullable String in(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    return authorization.substring(SCHEME.length()).strip();
  }
}
