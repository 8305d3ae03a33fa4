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
  private final String resource;
  private final ResourceName resourceName;
  private final Supplier<Map<String, String>> context;
  private final Map<String, ContextValue> values = new HashMap<>();
  private @Nullable Map<String, String> given;

  /// @param principal `acs:ram::<account>:user/<name>`, `…:role/<name>` or, for the account owner,
  ///   `…:root`
  /// @param action `<service>:<Name>`
  /// @param resource `acs:<service>:<region>:<account>:<relative-id>`
  /// @param context condition keys and their values; asked for when the first condition is
  public AccessRequest(
      String principal, String action, String resource, Supplier<Map<String, String>> context) {
    this.principal = principal;
    this.action = action;
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

  ResourceName resourceName() {
    return resourceName;
  }

  /// What the request says about a key; read once for all conditions that name it alike.
  ///
  /// @param key of a condition; keys have no case
  /// @return null when the request says nothing about it
  @Nullable ContextValue value(String key) {
    ContextValue known = values.get(key);
    if (known == null) {
      String value = find(key);
      known = value == null ? ContextValue.ABSENT : new ContextValue(value);
      values.put(key, known);
    }
    return known == ContextValue.ABSENT ? null : known;
  }

  private @Nullable String find(String key) {
    if (given == null) {
      given = context.get();
    }
    String exact = given.get(key);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<String, String> entry : given.entrySet()) {
      if (entry.getKey().equalsIgnoreCase(key)) {
        return entry.getValue();
      }
    }
    return null;
  }
}
