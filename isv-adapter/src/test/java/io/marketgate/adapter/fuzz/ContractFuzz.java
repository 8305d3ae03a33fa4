package io.marketgate.adapter.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.marketgate.adapter.contract.ContractParser;
import io.marketgate.adapter.contract.ContractRequest;
import io.marketgate.adapter.contract.Outcome;

/// Three lines: the action, the query, and the token of a header.
public final class ContractFuzz {

  private static final ContractParser PARSER = new ContractParser();

  private ContractFuzz() {}

  /// Called by the fuzzer.
  public static void fuzzerTestOneInput(byte[] input) {
    String[] lines = new String(input, ISO_8859_1).split("\n", 3);
    String query = lines.length > 1 ? lines[1] : null;
    Outcome<ContractRequest> outcome =
        PARSER.parse(lines[0], query, lines.length > 2 ? lines[2] : null);
    if (outcome instanceof Outcome.Value<ContractRequest>
        && !ContractParser.isActionName(lines[0])) {
      throw new AssertionError("accepted an action that has no proper name");
    }
    String traceId = ContractParser.traceIdIn(query);
    if (traceId != null && !traceId.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new AssertionError("would repeat a trace id that is none");
    }
  }
}
