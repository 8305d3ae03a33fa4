package io.marketgate.adapter.openapi;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Names for what a document calls otherwise, each used once.
final class ActionNames {

  private static final int LONGEST = 60;

  private final Set<String> used;
  private final Set<String> numbered = new HashSet<>();

  /// @param reserved that are not given
  ActionNames(Set<String> reserved) {
    this.used = new HashSet<>(reserved);
  }

  /// An action's name, `[A-Za-z][A-Za-z0-9]{0,63}`, of words written in any way.
  String of(String words) {
    StringBuilder name = new StringBuilder();
    for (String word : words.split("[^A-Za-z0-9]+", -1)) {
      if (!word.isEmpty()) {
        name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    if (name.isEmpty() || !Character.isLetter(name.charAt(0))) {
      name.insert(0, "Call");
    }
    String base = name.substring(0, Math.min(name.length(), LONGEST));
    String free = base;
    for (int number = 2; !used.add(free); number++) {
      free = base + number;
    }
    if (!free.equals(base)) {
      numbered.add(free);
    }
    return free;
  }

  /// Whether a name that was given is not the one that the words make.
  boolean isAnother(String name) {
    return numbered.contains(name);
  }
}
