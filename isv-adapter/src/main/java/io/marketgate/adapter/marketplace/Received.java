package io.marketgate.adapter.marketplace;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A callback that was verified and understood.
///
/// @param action as the marketplace names it
/// @param call what it wants
/// @param nonce what must not be seen again; null when the marketplace has no such thing
/// @param secrets names of parameters, headers and members that are not stored
public record Received(
    String action, LifecycleCall call, @Nullable Nonce nonce, Set<String> secrets) {

  public Received {
    secrets = Set.copyOf(secrets);
  }

  /// A call that is good once.
  ///
  /// @param value the marketplace's
  /// @param until when a call with it is too old anyway
  public record Nonce(String value, Instant until) {}
}
