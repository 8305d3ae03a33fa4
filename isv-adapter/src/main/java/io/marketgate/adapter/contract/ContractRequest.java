package io.marketgate.adapter.contract;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One call of the product contract, its five parts taken apart and each in its proper form.
///
/// @param action by name, not yet looked up
/// @param userInfo who is said to call
/// @param accessToken not yet checked
/// @param isTokenInQuery whether it is in the query, also where the header has it as well
/// @param params a JSON object, empty when absent
/// @param traceId the caller's; null when absent
public record ContractRequest(
    String action,
    UserInfo userInfo,
    String accessToken,
    boolean isTokenInQuery,
    ObjectNode params,
    @Nullable String traceId) {

  /// Says nothing of the token, the user and the parameters.
  @Override
  public String toString() {
    return "ContractRequest[" + action + ", " + traceId + "]";
  }
}
