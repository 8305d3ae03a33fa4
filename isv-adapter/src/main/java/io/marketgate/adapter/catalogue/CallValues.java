package io.marketgate.adapter.catalogue;

import io.marketgate.adapter.contract.UserInfo;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What templates of backend requests may name beside the parameters: who calls, and which page is
/// asked for.
public final class CallValues {

  private static final String ACCOUNT = "call.accountId";
  private static final String CALLER = "call.uid";
  private static final Set<String> OF_CALL = Set.of(ACCOUNT, CALLER);
  private static final Set<String> OF_PAGING =
      Set.of(PageRequest.LIMIT, PageRequest.OFFSET, PageRequest.NUMBER, PageRequest.INDEX);

  private final UserInfo caller;
  private final @Nullable PageRequest page;

  /// @param caller who is said to call; the call goes on only when his token says the same
  /// @param page that is asked for; null when the action has no pages
  public CallValues(UserInfo caller, @Nullable PageRequest page) {
    this.caller = caller;
    this.page = page;
  }

  /// The value of a name; null when it is none of these.
  @Nullable JsonNode get(String name) {
    return switch (name) {
      case ACCOUNT -> JsonNodeFactory.instance.stringNode(caller.accountId());
      case CALLER -> JsonNodeFactory.instance.stringNode(caller.uid());
      default -> page == null ? null : page.get(name);
    };
  }

  /// Whether a name is kept for values of the call, so that it never means a parameter.
  static boolean isReserved(String name) {
    return name.startsWith("call.") || name.startsWith("paging.");
  }

  static boolean isOne(String name) {
    return OF_CALL.contains(name) || isOfPaging(name);
  }

  static boolean isOfPaging(String name) {
    return OF_PAGING.contains(name);
  }

  /// Whether a backend is told by it which page is asked for, and not only how long it is.
  static boolean namesPage(String name) {
    return isOfPaging(name) && !name.equals(PageRequest.LIMIT);
  }
}
