package io.marketgate.gateway.call;

import org.jspecify.annotations.Nullable;

/// Where a call comes from, as far as somebody we trust says so.
///
/// @param address of the client
/// @param secure whether the client's own connection was encrypted
/// @param userAgent what it calls itself; null when it says nothing
/// @param site origin of the web page that calls; null when none does
public record Origin(
    String address, boolean secure, @Nullable String userAgent, @Nullable String site) {

  /// That of a page which is not told, as browsers write it.
  public static final String UNNAMED = "null";
}
