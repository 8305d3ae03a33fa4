package io.marketgate.adapter.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.tenant.permission.PolicyInvalidException;
import io.marketgate.tenant.permission.PolicyKind;
import io.marketgate.tenant.permission.PolicyParser;

/// A first byte that says which kind of policy it is, and its text.
public final class PolicyFuzz {

  private PolicyFuzz() {}

  /// Called by the fuzzer.
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    PolicyKind[] kinds = PolicyKind.values();
    try {
      var _ =
          PolicyParser.parse(
              new String(input, 1, input.length - 1, UTF_8),
              kinds[(input[0] & 0xff) % kinds.length]);
    } catch (PolicyInvalidException refused) {
      if (refused.getMessage() == null) {
        throw new AssertionError("refused without saying why", refused);
      }
    }
  }
}
