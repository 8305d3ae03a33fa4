package io.marketgate.gateway.call;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.adapter.catalogue.RequiredPermission;
import java.util.Map;

/// What answers a call.
public sealed interface Target {

  /// What the caller must be allowed.
  RequiredPermission required();

  /// @param action of our own
  record BuiltIn(BuiltInAction action) implements Target {

    /// As api.md 2 says for all of them.
    @Override
    public RequiredPermission required() {
      return new RequiredPermission(
          "marketgate:" + action.name(), "acs:marketgate:*:{accountId}:*", Map.of());
    }
  }

  /// @param action of a product
  /// @param required what the caller must be allowed
  /// @param request what its backend is asked
  /// @param address of that backend; empty until it is known
  record Catalogued(
      Action action, RequiredPermission required, BackendRequest request, String address)
      implements Target {

    /// The same with the backend's address.
    public Catalogued at(String found) {
      return new Catalogued(action, required, request, found);
    }
  }
}
