package io.marketgate.adapter.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is found wrong with an entry. Each fault begins with the member that it is about, like
/// `backend.path`, when it is about one.
final class Faults {

  private static final String UNREAD = " is not of the right kind";

  private final List<String> found = new ArrayList<>();

  void add(String fault) {
    found.add(fault);
  }

  void require(boolean holds, String otherwise) {
    if (!holds) {
      found.add(otherwise);
    }
  }

  /// A text that must be there; empty when it is not, which is a fault.
  String required(String member, @Nullable String value) {
    if (value == null || value.isBlank()) {
      found.add(member + " is required");
      return "";
    }
    return value;
  }

  /// The member that a reason begins with.
  static String memberOf(String reason) {
    return reason.substring(0, (reason + " ").indexOf(' '));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /// Of what was there and could not be read, nothing else: it is not missing as well.
  List<String> all() {
    Set<String> unread =
        found.stream()
            .filter(reason -> reason.contains(UNREAD))
            .map(Faults::memberOf)
            .collect(Collectors.toSet());
    return found.stream()
        .filter(reason -> reason.contains(UNREAD) || !unread.contains(memberOf(reason)))
        .toList();
  }
}
