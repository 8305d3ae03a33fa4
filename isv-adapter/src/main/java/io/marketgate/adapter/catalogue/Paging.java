package io.marketgate.adapter.catalogue;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How a backend that counts its pages or items becomes a list with `limit` and `cursor`, as all
/// lists here are read (api.md 0).
///
/// @param items where the list is in the backend's answer
/// @param limit items of a page when the caller does not say
/// @param most items of a page
public record Paging(JsonQuery items, int limit, int most) {

  static final String LIMIT = "limit";
  static final String CURSOR = "cursor";

  /// Offset and limit; a page has the size of the one before it.
  private static final Pattern FORM = Pattern.compile("([0-9a-z]{1,10})\\.([1-9][0-9]{0,3})");

  /// Which page the parameters ask for.
  Outcome<PageRequest> of(ObjectNode params) {
    JsonNode asked = params.get(LIMIT);
    if (asked != null
        && !(asked.canConvertToInt()
            && asked.canConvertToExactIntegral()
            && asked.intValue() >= 1
            && asked.intValue() <= most)) {
      return invalid(LIMIT, "it must be a whole number from 1 to " + most);
    }
    int size = asked == null ? limit : asked.intValue();
    JsonNode cursor = params.get(CURSOR);
    if (cursor == null) {
      return Outcome.of(new PageRequest(0, size));
    }
    Matcher matcher = FORM.matcher(cursor.isString() ? cursor.stringValue() : "");
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > most) {
      return invalid(CURSOR, "it must be one that was given out here");
    }
    int sizeBefore = Integer.parseInt(matcher.group(2));
    if (asked != null && size != sizeBefore) {
      return invalid(LIMIT, "it must be the same for all pages of a list");
    }
    return Outcome.of(
        new PageRequest(Long.parseLong(matcher.group(1), Character.MAX_RADIX), sizeBefore));
  }

  private static Outcome<PageRequest> invalid(String parameter, String reason) {
    return Outcome.refused(new Refusal.InvalidParameter("params/" + parameter, reason));
  }

  /// The list that the caller gets.
  ///
  /// @param found items of the backend's answer
  /// @param data what is made of them
  static JsonNode page(ArrayNode found, JsonNode data, PageRequest page) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.set("items", data);
    if (found.size() >= page.limit()) {
      list.put("nextCursor", page.next());
    }
    return list;
  }
}
