package io.marketgate.gateway.http;

import io.marketgate.adapter.contract.ErrorTable;

/// Told of calls of the product contract that are refused before they reach their route, so that
/// they can be looked up like any other; must return at once.
@FunctionalInterface
public interface EarlyRefusals {

  /// @param peer address at the other end of the connection, which may be a proxy's; empty when
  ///   unknown
  /// @param entry what the caller is answered
  /// @param waited nanoseconds that it has waited for room, in vain
  void refused(EarlyRequest request, String peer, ErrorTable.Entry entry, long waited);
}
