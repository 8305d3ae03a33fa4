package io.marketgate.gateway.http;

import io.marketgate.adapter.contract.ContractParser;
import io.marketgate.gateway.call.TraceContext;
import io.marketgate.tenant.storage.Ids;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// A request that is answered before it reaches a route, and the ids that its answer carries.
///
/// @param uri path and query, as they were sent
/// @param requestId ours, for `X-Request-Id`
/// @param trace the caller's, where he tells of one; for `X-Trace-Id`
public record EarlyRequest(String uri, HttpHeaders headers, String requestId, TraceContext trace) {

  /// What the paths of the product contract begin with.
  static final String CONTRACT = "/api/";

  /// Gives a request its ids.
  public static EarlyRequest of(String uri, HttpHeaders headers) {
    String traceId = isOfContract(uri) ? ContractParser.traceIdIn(queryOf(uri)) : null;
    return new EarlyRequest(
        uri, headers, Ids.next(), TraceContext.of(traceId, headers.get("traceparent")));
  }

  /// Whether it is a call of the product contract.
  public boolean isOfContract() {
    return isOfContract(uri);
  }

  /// What stands after `/api/`, as it was sent; only of a call of the product contract.
  public String action() {
    int query = uri.indexOf('?');
    return uri.substring(CONTRACT.length(), query < 0 ? uri.length() : query);
  }

  /// What stands after `?`, as it was sent; null when there is none.
  public @Nullable String rawQuery() {
    return queryOf(uri);
  }

  private static boolean isOfContract(String uri) {
    return uri.startsWith(CONTRACT);
  }

  private static @Nullable String queryOf(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? null : uri.substring(query + 1);
  }
}
