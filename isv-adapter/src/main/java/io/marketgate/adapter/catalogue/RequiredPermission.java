package io.marketgate.adapter.catalogue;

import java.util.Map;

/// What a caller must be allowed for one call.
///
/// @param action RAM action, `<service>:<Name>`
/// @param resource RAM resource, `{accountId}` standing for the owning account
/// @param context condition keys that the call fills, and their values
public record RequiredPermission(String action, String resource, Map<String, String> context) {

  /// Where the owning account belongs.
  public static final String ACCOUNT = "{accountId}";

  public RequiredPermission {
    context = Map.copyOf(context);
  }

  /// The resource for the owning account.
  public String resourceOf(String accountId) {
    return resource.replace(ACCOUNT, PermissionTemplate.escape(accountId));
  }
}
