package io.marketgate.tenant.permission;

import org.jspecify.annotations.Nullable;

/// Which resources a statement is about (ram.md 2): compared part by part, so that a star never
/// reaches into another part, except one at the very end, which takes all parts that remain.
final class ResourcePattern {

  private static final String EVERYTHING = "*";

  private final String pattern;
  private final Glob[] parts;
  private final boolean takesTheRest;

  /// For the relative id of a RAM role, whose name has no case; null where there is no fifth part.
  private final @Nullable Glob roleId;

  ResourcePattern(String pattern) {
    String[] texts = pattern.split(":", ResourceName.MOST_PARTS);
    this.pattern = pattern;
    this.takesTheRest = pattern.endsWith(EVERYTHING);
    this.parts = new Glob[texts.length];
    for (int i = 0; i < texts.length; i++) {
      parts[i] = new Glob(texts[i]);
    }
    this.roleId =
        texts.length == ResourceName.MOST_PARTS
            ? new Glob(ResourceName.foldRole(texts[ResourceName.MOST_PARTS - 1]))
            : null;
  }

  /// The last part is compared first: it is the one that differs most.
  boolean matches(ResourceName resource) {
    if (pattern.equals(EVERYTHING)) {
      return true;
    }
    if (resource.size() < parts.length || (resource.size() > parts.length && !takesTheRest)) {
      return false;
    }
    int last = parts.length - 1;
    for (int i = last; i >= 0; i--) {
      if (!parts[i].matches(resource.part(i)) && !(i == last && isSameRole(resource))) {
        return false;
      }
    }
    return true;
  }

  private boolean isSameRole(ResourceName resource) {
    Text role = resource.roleId();
    return role != null && roleId != null && roleId.matches(role);
  }

  @Override
  public String toString() {
    return pattern;
  }
}
