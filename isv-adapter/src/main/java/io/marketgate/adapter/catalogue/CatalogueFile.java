package io.marketgate.adapter.catalogue;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The members of a catalogue file, as they are written; [CatalogueReader] gives them meaning.
///
/// @param product name of the product
/// @param actions by name
/// @param schemas by name, which what actions return may refer to
record CatalogueFile(
    @Nullable String product,
    @Nullable Map<String, ActionEntry> actions,
    @Nullable Map<String, JsonNode> schemas) {

  /// A file with something wrong in it, whose actions are read one by one, so that what is wrong
  /// with one hides nothing of the others. Not for use: a number in it is not as it was written any
  /// more.
  ///
  /// @param actions by name, each of the form [ActionEntry]
  record Faulty(
      @Nullable String product,
      @JsonSetter(contentNulls = Nulls.SET) @Nullable Map<String, JsonNode> actions,
      @Nullable Map<String, JsonNode> schemas) {}

  /// @param description for people, required
  /// @param effect `read` or `write`, required
  /// @param permission RAM action, required
  /// @param resource RAM resource, required
  /// @param conditionKeys parameters by condition key
  /// @param requires switches that must be on
  /// @param consumes amounts by metric
  /// @param tells what of the organization's edition the backend is told
  /// @param throttle how often it may be called
  /// @param task of work that takes longer than a call
  /// @param timeout ISO 8601 duration or `5s`, `500ms`; default 10s
  /// @param passToken whether the backend also gets the caller's token
  /// @param params JSON Schema, required
  /// @param returns JSON Schema of the answer's data, for those who call
  /// @param backend required
  /// @param backends by the name of their part of the answer; instead of backend
  /// @param partial `fail` or `omit`, when one of several backends fails; default fail
  /// @param answer JMESPath of what the caller gets
  /// @param paging of a backend that counts pages or items
  /// @param cache how long an answer is given again
  /// @param refusals of the backend that its status alone does not tell
  /// @param errors by the backend's status
  record ActionEntry(
      @Nullable String description,
      @Nullable String effect,
      @Nullable String permission,
      @Nullable String resource,
      @Nullable Map<String, String> conditionKeys,
      @Nullable List<String> requires,
      @Nullable Map<String, JsonNode> consumes,
      @Nullable List<String> tells,
      @Nullable ThrottleEntry throttle,
      @Nullable TaskEntry task,
      @Nullable String timeout,
      @Nullable Boolean passToken,
      @Nullable JsonNode params,
      @Nullable JsonNode returns,
      @Nullable BackendEntry backend,
      @Nullable Map<String, BackendEntry> backends,
      @Nullable String partial,
      @Nullable String answer,
      @Nullable PagingEntry paging,
      @Nullable CacheEntry cache,
      @Nullable List<RefusalEntry> refusals,
      @Nullable Map<String, ErrorEntry> errors) {}

  /// @param service whose address the configuration has, required
  /// @param idempotencyHeader in which the backend takes a key of the write
  /// @param retries how often a call is sent again
  /// @param method of HTTP, required
  /// @param path template beginning with `/`, required
  /// @param query templates by name
  /// @param headers templates by name
  /// @param form templates by field, sent as `application/x-www-form-urlencoded`
  /// @param body template, sent as JSON
  record BackendEntry(
      @Nullable String service,
      @Nullable String idempotencyHeader,
      @Nullable Integer retries,
      @Nullable Boolean anyContentType,
      @Nullable String method,
      @Nullable String path,
      @Nullable Map<String, String> query,
      @Nullable Map<String, String> headers,
      @Nullable Map<String, String> form,
      @Nullable JsonNode body) {}

  /// @param items JMESPath of the list, required
  /// @param limit items of a page when the caller does not say; default 50
  /// @param most items of a page; default 200
  record PagingEntry(@Nullable String items, @Nullable Integer limit, @Nullable Integer most) {}

  /// @param longest like `1800s`, required
  record TaskEntry(@Nullable String longest) {}

  /// @param life like `30s`, required
  /// @param per `user`, `account` or `all`; default user
  record CacheEntry(@Nullable String life, @Nullable String per) {}

  /// @param status of the backend; any when absent
  /// @param when JMESPath that says yes
  /// @param answer what the caller gets, required
  record RefusalEntry(
      @Nullable Integer status, @Nullable String when, @Nullable ErrorEntry answer) {}

  /// @param limit like `100/s burst 50`, required
  /// @param per `user`, `account` or `all`; default account
  record ThrottleEntry(@Nullable String limit, @Nullable String per) {}

  /// @param status to answer, required
  /// @param code to answer, required
  /// @param message to answer, required
  record ErrorEntry(@Nullable Integer status, @Nullable String code, @Nullable String message) {}
}
