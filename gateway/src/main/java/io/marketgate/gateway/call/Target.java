package io.marketgate.gateway.call;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.adapter.catalogue.Consumption;
import io.marketgate.adapter.catalogue.RequiredPermission;
import java.util.List;

/// What answers a call.
public sealed interface Target {

  /// Everything the caller must be allowed.
  List<RequiredPermission> required();

  /// Whether it changes anything.
  boolean isWrite();

  /// @param action of our own
  /// @param required everything the caller must be allowed
  record BuiltIn(BuiltInAction action, List<RequiredPermission> required) implements Target {

    public BuiltIn {
      required = List.copyOf(required);
    }

    @Override
    public boolean isWrite() {
      return action.isWrite();
    }
  }

  /// @param action of a product
  /// @param permission what the caller must be allowed
  /// @param takings what it takes of counting metrics
  /// @param request what its backend is asked
  /// @param address of that backend; empty until it is known
  record Catalogued(
      Action action,
      RequiredPermission permission,
      List<Consumption.Taking> takings,
      BackendRequest request,
      String address)
      implements Target {

    public Catalogued {
      takings = List.copyOf(takings);
    }

    @Override
    public List<RequiredPermission> required() {
      return List.of(permission);
    }

    @Override
    public boolean isWrite() {
      return action.effect() == Action.Effect.WRITE;
    }

    /// The same with the backend's address.
    public Catalogued at(String found) {
      return new Catalogued(action, permission, takings, request, found);
    }
  }
}
