package io.marketgate.bench;

import io.marketgate.tenant.permission.CompiledPolicy;
import io.marketgate.tenant.permission.PolicyKind;
import io.marketgate.tenant.permission.PolicyParser;
import java.util.ArrayList;
import java.util.List;

/// What 1,000 compiled statements take in memory: the heap in use after a collection, with a hundred
/// copies and without.
public final class PolicyMemory {

  private static final int COPIES = 100;
  private static final int STATEMENTS = 1_000;

  private PolicyMemory() {}

  public static void main(String[] arguments) {
    for (boolean conditions : new boolean[] {false, true}) {
      List<String> documents = Cases.documents(STATEMENTS, conditions);
      List<CompiledPolicy> kept = new ArrayList<>();
      long before = used();
      for (int copy = 0; copy < COPIES; copy++) {
        for (String document : documents) {
          kept.add(CompiledPolicy.of("p", PolicyParser.parse(document, PolicyKind.IDENTITY)));
        }
      }
      long bytes = (used() - before) / COPIES / STATEMENTS;
      System.out.printf("conditions %b: %d bytes for each of %d statements (%d policies)%n",
          conditions, bytes, STATEMENTS, kept.size() / COPIES);
    }
  }

  private static long used() {
    System.gc();
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
