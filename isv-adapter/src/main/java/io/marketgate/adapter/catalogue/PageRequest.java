package io.marketgate.adapter.catalogue;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Which part of a list is asked for.
///
/// @param offset how many items come before it
/// @param limit how many items it has at most
public record PageRequest(long offset, int limit) {

  static final String LIMIT = "paging.limit";
  static final String OFFSET = "paging.offset";

  /// From 1.
  static final String NUMBER = "paging.page";

  /// From 0.
  static final String INDEX = "paging.index";

  /// The value of a name in templates; null when it is none of a page's.
  @Nullable JsonNode get(String name) {
    return switch (name) {
      case LIMIT -> JsonNodeFactory.instance.numberNode(limit);
      case OFFSET -> JsonNodeFactory.instance.numberNode(offset);
      case NUMBER -> JsonNodeFactory.instance.numberNode(offset / limit + 1);
      case INDEX -> JsonNodeFactory.instance.numberNode(offset / limit);
      default -> null;
    };
  }

  /// The cursor of the page after this one.
  String next() {
    return Long.toString(offset + limit, Character.MAX_RADIX) + "." + limit;
  }
}
