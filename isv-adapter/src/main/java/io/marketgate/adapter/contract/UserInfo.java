package io.marketgate.adapter.contract;

import org.jspecify.annotations.Nullable;

/// Who the marketplace's console says is calling. Never trusted by itself: it must agree with the
/// access token.
///
/// @param uid the caller
/// @param accountId the marketplace account that owns the subscription
/// @param type what kind of identity the caller is; null when not said
/// @param name to show; null when not said
public record UserInfo(
    String uid, String accountId, @Nullable PrincipalType type, @Nullable String name) {

  /// Says nothing: these are personal data.
  @Override
  public String toString() {
    return "UserInfo";
  }
}
