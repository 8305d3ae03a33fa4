package io.marketgate.gateway.backend;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a service's latest calls have ended, and for whom they were made. Not safe for several
/// threads.
final class LatestCalls {

  private final boolean isOfSeveral;
  private final String[] organizations;
  private final BitSet failed;
  private int calls;
  private int next;

  private LatestCalls(boolean isOfSeveral, int most) {
    this.isOfSeveral = isOfSeveral;
    this.organizations = new String[most];
    this.failed = new BitSet(most);
    clear();
  }

  /// Calls of whichever organizations.
  ///
  /// @param most how many are remembered
  static LatestCalls ofSeveral(int most) {
    return new LatestCalls(true, most);
  }

  /// Calls of one organization.
  ///
  /// @param most how many are remembered
  static LatestCalls ofOne(int most) {
    return new LatestCalls(false, most);
  }

  /// Remembers one, and forgets the oldest when there are too many.
  void add(String organization, boolean isFailure) {
    organizations[next] = organization;
    failed.set(next, isFailure);
    next = (next + 1) % organizations.length;
    calls = Math.min(calls + 1, organizations.length);
  }

  /// How many are remembered.
  int calls() {
    return calls;
  }

  /// How many of them have failed.
  int failures() {
    return failed.cardinality();
  }

  /// Whether half of them have failed; of several organizations, half of the others' as well when
  /// those of the one for which most have failed are left out: what fails for one alone, because of
  /// what it asks or of what the product keeps for it, says nothing about the service.
  boolean areFailing() {
    return failures() > 0 && isHalf(failures(), calls) && (!isOfSeveral || isHalfOfOthers());
  }

  private boolean isHalfOfOthers() {
    Map<String, Integer> failures = new HashMap<>();
    failed.stream().forEach(call -> failures.merge(organizations[call], 1, Integer::sum));
    Map.Entry<String, Integer> worst =
        Collections.max(failures.entrySet(), Map.Entry.comparingByValue());
    int others = calls - Collections.frequency(Arrays.asList(organizations), worst.getKey());
    return others > 0 && isHalf(failures() - worst.getValue(), others);
  }

  private static boolean isHalf(int failures, int calls) {
    return failures * 2 >= calls;
  }

  /// The only organization for which they were made; null when there are several, or none.
  @Nullable String onlyOrganization() {
    return calls > 0
            && Arrays.stream(organizations, 0, calls)
                .allMatch(organization -> organization.equals(organizations[0]))
        ? organizations[0]
        : null;
  }

  void clear() {
    Arrays.fill(organizations, "");
    failed.clear();
    calls = 0;
    next = 0;
  }
}
