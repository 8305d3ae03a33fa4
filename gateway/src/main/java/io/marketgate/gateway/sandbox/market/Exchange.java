package io.marketgate.gateway.sandbox.market;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.adapter.sandbox.Simulator.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One call of a simulated marketplace and its answer, every byte of both.
///
/// @param marketplace who has called
/// @param step what was told
/// @param at of the marketplace's clock
/// @param request as it was sent
/// @param response as it came; null when none came
/// @param valid whether the marketplace would accept it
/// @param problems why not, each with the rule it breaks
@JsonInclude(JsonInclude.Include.NON_NULL)
record Exchange(
    String marketplace,
    String step,
    Instant at,
    Request request,
    @Nullable Response response,
    boolean valid,
    List<Problem> problems) {

  Exchange {
    problems = List.copyOf(problems);
  }

  /// @param body empty for none
  record Request(String method, String url, String body) {}

  /// @param headers with their names as they were written
  /// @param millis until it was there
  record Response(int status, Map<String, String> headers, String body, long millis) {

    Response {
      headers = Map.copyOf(headers);
    }
  }
}
