package io.marketgate.adapter.catalogue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The members of a catalogue file, as they are written; [CatalogueReader] gives them meaning.
///
/// @param product name of the product
/// @param actions by name
record CatalogueFile(@Nullable String product, @Nullable Map<String, ActionEntry> actions) {

  /// @param description for people, required
  /// @param effect `read` or `write`, required
  /// @param permission RAM action, required
  /// @param resource RAM resource, required
  /// @param conditionKeys parameters by condition key
  /// @param requires switches that must be on
  /// @param consumes amounts by metric
  /// @param throttle how often it may be called
  /// @param timeout ISO 8601 duration or `5s`, `500ms`; default 10s
  /// @param passToken whether the backend also gets the caller's token
  /// @param params JSON Schema, required
  /// @param backend required
  /// @param errors by the backend's status
  record ActionEntry(
      @Nullable String description,
      @Nullable String effect,
      @Nullable String permission,
      @Nullable String resource,
      @Nullable Map<String, String> conditionKeys,
      @Nullable List<String> requires,
      @Nullable Map<String, JsonNode> consumes,
      @Nullable ThrottleEntry throttle,
      @Nullable String timeout,
      @Nullable Boolean passToken,
      @Nullable JsonNode params,
      @Nullable BackendEntry backend,
      @Nullable Map<Integer, ErrorEntry> errors) {}

  /// @param service whose address the configuration has, required
  /// @param idempotencyHeader in which the backend takes a key of the write
  /// @param retries how often a call is sent again
  /// @param method of HTTP, required
  /// @param path template beginning with `/`, required
  /// @param query templates by name
  /// @param body template
  record BackendEntry(
      @Nullable String service,
      @Nullable String idempotencyHeader,
      @Nullable Integer retries,
      @Nullable String method,
      @Nullable String path,
      @Nullable Map<String, String> query,
      @Nullable JsonNode body) {}

  /// @param limit like `100/s burst 50`, required
  /// @param per `user`, `account` or `all`; default account
  record ThrottleEntry(@Nullable String limit, @Nullable String per) {}

  /// @param status to answer, required
  /// @param code to answer, required
  /// @param message to answer, required
  record ErrorEntry(@Nullable Integer status, @Nullable String code, @Nullable String message) {}
}
