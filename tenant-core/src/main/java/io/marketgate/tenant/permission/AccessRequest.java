package io.marketgate.tenant.permission;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What somebody wants to do, prepared for many comparisons. For one decision at a time; not safe
/// for use by several threads at once.
public final class AccessRequest {

  private final String principal;
  private final String action;
  private final String foldedAction;
  private final String resource;
  private final ResourceName resourceName;
  private final Supplier<Map<String, String>> context;
  private @Nullable Map<String, ContextValue> values;

  /// @param principal `acs:ram::<account>:user/<name>`, `…:role/<name>` or, for the account owner,
  ///   `…:root`
  /// @param action `<service>:<Name>`
  /// @param resource `acs:<service>:<region>:<account>:<relative-id>`
  /// @param context condition keys and their values; asked for when the first condition is
  public AccessRequest(
      String principal, String action, String resource, Supplier<Map<String, String>> context) {
    this.principal = principal;
    this.action = action;
    this.foldedAction = Text.fold(action);
    this.resource = resource;
    this.resourceName = new ResourceName(resource);
    this.context = context;
  }

  public String principal() {
    return principal;
  }

  public String action() {
    return action;
  }

  public String resource() {
    return resource;
  }

  String foldedAction() {
    return foldedAction;
  }

  ResourceName resourceName() {
    return resourceName;
  }

  /// What the request says about a key.
  ///
  /// @param foldedKey of a condition
  /// @return null when the request says nothing about that key
  @Nullable ContextValue value(String foldedKey) {
    if (values == null) {
      Map<String, ContextValue> folded = new HashMap<>();
      context.get().forEach((key, value) -> folded.put(Text.fold(key), new ContextValue(value)));
      values = folded;
    }
    return values.get(foldedKey);
  }
}
