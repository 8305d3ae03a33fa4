package io.marketgate.gateway.call;

import org.jspecify.annotations.Nullable;

/// Where a call comes from, as far as somebody we trust says so.
///
/// @param address of the client
/// @param secure whether the client's own connection was encrypted
/// @param userAgent what it calls itself; null when it says nothing
public record Origin(String address, boolean secure, @Nullable String userAgent) {}
