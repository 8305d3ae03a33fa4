package io.marketgate.gateway.call;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;

/// What answers a call.
public sealed interface Target {

  /// RAM action that the caller needs.
  String permission();

  /// RAM resource it is about, for the owning account.
  String resourceOf(String accountId);

  /// @param action of our own
  record BuiltIn(BuiltInAction action) implements Target {

    @Override
    public String permission() {
      return "marketgate:" + action.name();
    }

    @Override
    public String resourceOf(String accountId) {
      return "acs:marketgate:*:" + accountId + ":*";
    }
  }

  /// @param action of a product
  /// @param request what its backend is asked
  /// @param address of that backend; empty until it is known
  record Catalogued(Action action, BackendRequest request, String address) implements Target {

    /// The same with the backend's address.
    public Catalogued at(String found) {
      return new Catalogued(action, request, found);
    }

    @Override
    public String permission() {
      return action.permission();
    }

    @Override
    public String resourceOf(String accountId) {
      return action.resourceOf(accountId);
    }
  }
}
