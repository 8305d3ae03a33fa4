package io.marketgate.adapter.catalogue;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What is asked of a backend: its parts are escaped already, so the target can be sent as it is.
///
/// @param method of HTTP
/// @param target raw path and query, beginning with `/`
/// @param headers of the catalogue; none of them is one of the gateway's own
/// @param form `application/x-www-form-urlencoded`, in ASCII; null for none
/// @param body JSON; null for none, and beside a form
public record BackendRequest(
    String method,
    String target,
    Map<String, String> headers,
    @Nullable String form,
    @Nullable JsonNode body) {

  public BackendRequest {
    headers = Map.copyOf(headers);
  }
}
