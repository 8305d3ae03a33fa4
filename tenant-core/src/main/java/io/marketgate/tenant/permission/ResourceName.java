package io.marketgate.tenant.permission;

import org.jspecify.annotations.Nullable;

/// What a request is about: `acs:<service>:<region>:<account>:<relative-id>`, taken apart once.
/// Colons after the fourth belong to the relative id.
final class ResourceName {

  static final int MOST_PARTS = 5;

  private static final String ROLE = "role/";

  private final Text[] parts;

  /// The relative id of a RAM role with the case of its name folded; null for anything else.
  private final @Nullable Text roleId;

  ResourceName(String name) {
    String[] texts = name.split(":", MOST_PARTS);
    this.parts = new Text[texts.length];
    for (int i = 0; i < texts.length; i++) {
      parts[i] = new Text(texts[i]);
    }
    this.roleId = isRole(texts) ? new Text(foldRole(texts[MOST_PARTS - 1])) : null;
  }

  int size() {
    return parts.length;
  }

  Text part(int index) {
    return parts[index];
  }

  /// The relative id with the case of the role's name folded; null when this is no role.
  @Nullable Text roleId() {
    return roleId;
  }

  /// Role names alone are compared without case (ram.md 2), the type before them is not.
  ///
  /// @param relativeId of a role, or a pattern of one
  static String foldRole(String relativeId) {
    int slash = relativeId.indexOf('/');
    int name = slash < 0 ? relativeId.indexOf('*') : slash;
    return name < 0
        ? relativeId
        : relativeId.substring(0, name) + Text.fold(relativeId.substring(name));
  }

  private static boolean isRole(String[] parts) {
    return parts.length == MOST_PARTS
        && parts[0].equals("acs")
        && parts[1].equals("ram")
        && parts[MOST_PARTS - 1].startsWith(ROLE);
  }
}
