package io.marketgate.adapter.marketplace;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What has come of a [LifecycleCall].
public sealed interface LifecycleResult {

  /// An instance as the marketplace shows it to its buyer.
  ///
  /// @param id ours, at most 11 characters
  /// @param isReady whether it can be used
  /// @param frontEndUrl of the product
  /// @param adminUrl null for none
  /// @param username null for none
  /// @param password null for none
  /// @param authUrl where a person is signed on; null for nowhere
  /// @param info labels and texts for the buyer
  record Instance(
      String id,
      boolean isReady,
      String frontEndUrl,
      @Nullable String adminUrl,
      @Nullable String username,
      @Nullable String password,
      @Nullable String authUrl,
      Map<String, String> info) {

    public Instance {
      info = Map.copyOf(info);
    }

    /// Says nothing of how to get in.
    @Override
    public String toString() {
      return "Instance " + id;
    }
  }

  /// The instance is there.
  record Ready(Instance instance) implements LifecycleResult {}

  /// It is not there yet: to be asked again.
  ///
  /// @param instance null while it has no id
  record Pending(@Nullable Instance instance) implements LifecycleResult {}

  /// Done, or done before.
  record Done(Instance instance) implements LifecycleResult {}

  /// What was asked for.
  record Found(List<Instance> instances) implements LifecycleResult {

    public Found {
      instances = List.copyOf(instances);
    }
  }

  /// A test, or something told, was heard.
  ///
  /// @param echo empty for nothing
  record Heard(String echo) implements LifecycleResult {}

  /// It could not be done; nothing has happened.
  ///
  /// @param fault what kind of it
  /// @param message for people
  record Failed(Fault fault, String message) implements LifecycleResult {}

  /// Why something could not be done.
  enum Fault {
    /// The call is not believed.
    NOT_AUTHENTIC,
    /// Something that was sent cannot be right.
    INVALID,
    /// There is no such instance.
    NOT_FOUND,
    /// To be tried again later.
    UNAVAILABLE
  }
}
