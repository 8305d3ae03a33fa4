package io.marketgate.gateway.call;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.adapter.catalogue.Consumption;
import io.marketgate.adapter.catalogue.PageRequest;
import io.marketgate.adapter.catalogue.RequiredPermission;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  /// @param requests what its backends are asked, in their order
  /// @param page that is asked for; null when the action has no pages
  record Catalogued(
      Action action,
      RequiredPermission permission,
      List<Consumption.Taking> takings,
      List<BackendRequest> requests,
      @Nullable PageRequest page)
      implements Target {

    public Catalogued {
      takings = List.copyOf(takings);
      requests = List.copyOf(requests);
    }

    @Override
    public List<RequiredPermission> required() {
      return List.of(permission);
    }

    @Override
    public boolean isWrite() {
      return action.effect() == Action.Effect.WRITE;
    }
  }
}
