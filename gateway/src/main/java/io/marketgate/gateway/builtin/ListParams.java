package io.marketgate.gateway.builtin;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.ParamsCheck;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `{limit?, cursor?}` of actions that answer a list page by page.
final class ListParams {

  private static final Set<String> MEMBERS = Set.of("limit", "cursor");
  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST = 200;

  private ListParams() {}

  /// Refuses anything else.
  ///
  /// @param isCursor whether a text can be a cursor of this list
  static Optional<Refusal> check(ObjectNode params, Predicate<String> isCursor) {
    Optional<Refusal> unknown = ParamsCheck.unknown(params, MEMBERS);
    if (unknown.isPresent()) {
      return unknown;
    }
    JsonNode limit = params.get("limit");
    if (limit != null && !(limit.isInt() && limit.intValue() >= 1 && limit.intValue() <= MOST)) {
      return ParamsCheck.invalid("limit", "it must be a whole number from 1 to " + MOST);
    }
    JsonNode cursor = params.get("cursor");
    return cursor == null || (cursor.isString() && isCursor.test(cursor.stringValue()))
        ? Optional.empty()
        : ParamsCheck.invalid("cursor", "it must be one that was given out here");
  }

  static int limit(ObjectNode params) {
    return params.has("limit") ? params.get("limit").intValue() : DEFAULT_LIMIT;
  }

  /// The cursor; another text when there is none.
  static String cursor(ObjectNode params, String absent) {
    return params.has("cursor") ? params.get("cursor").stringValue() : absent;
  }
}
