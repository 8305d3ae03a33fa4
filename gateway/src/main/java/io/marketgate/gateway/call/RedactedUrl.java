package io.marketgate.gateway.call;

import io.marketgate.adapter.contract.ContractParser;
import org.jspecify.annotations.Nullable;

/// A call's address as it may be written down: of the query, only names that the contract knows,
/// and of their values only a proper trace id. Tokens, users and parameters never leave the
/// request.
public final class RedactedUrl {

  private static final String[] PERSONAL = {"userinfo=", "accessToken=", "params="};

  private RedactedUrl() {}

  /// @param action as it was sent
  /// @param rawQuery as it was sent; null when there is none
  /// @param traceId the call's
  public static String of(String action, @Nullable String rawQuery, String traceId) {
    StringBuilder url = new StringBuilder("/api/");
    url.append(ContractParser.isActionName(action) ? action : "?")
        .append("?traceId=")
        .append(traceId);
    for (String name : PERSONAL) {
      if (rawQuery != null && (rawQuery.startsWith(name) || rawQuery.contains("&" + name))) {
        url.append('&').append(name).append("***");
      }
    }
    return url.toString();
  }
}
