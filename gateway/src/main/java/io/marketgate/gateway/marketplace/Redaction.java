package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.RawCall;
import io.marketgate.adapter.marketplace.ReplyJson;
import io.marketgate.adapter.query.FormText;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A call without its secrets, as it is kept: signatures cannot be used again, and people are not
/// known by it.
final class Redaction {

  private static final String REMOVED = "***";

  /// Of calls that could not be read.
  static final Set<String> ALWAYS_SECRET =
      Set.of(
          "token",
          "authToken",
          "signature",
          "email",
          "mobile",
          "mobilePhone",
          "openId",
          "userName",
          "customerName",
          "saasExtendParams");

  private Redaction() {}

  /// The body of a call that could not be read; nothing of what is neither JSON nor a form.
  static String anyBody(RawCall call) {
    try {
      return body(call, ALWAYS_SECRET);
    } catch (CallRefused e) {
      return "";
    }
  }

  /// A query as it was kept, without what was removed of it.
  static String queryWithoutRemoved(String query) {
    return Arrays.stream(query.split("&", -1))
        .filter(pair -> !pair.endsWith("=" + REMOVED))
        .collect(Collectors.joining("&"));
  }

  /// Parameters in their order, as they were written.
  static String query(String raw, Set<String> secrets) {
    return Arrays.stream(raw.split("&", -1))
        .map(pair -> parameter(pair, secrets))
        .collect(Collectors.joining("&"));
  }

  private static String parameter(String pair, Set<String> secrets) {
    int equals = pair.indexOf('=');
    String name = equals < 0 ? pair : pair.substring(0, equals);
    return equals >= 0 && isSecret(FormText.decode(name), secrets) ? name + "=" + REMOVED : pair;
  }

  private static boolean isSecret(@Nullable String name, Set<String> secrets) {
    return name == null || secrets.contains(name);
  }

  /// A body as it was kept, without what was removed of it.
  static String withoutRemoved(String body) {
    if (!body.startsWith("{")) {
      return queryWithoutRemoved(body);
    }
    try {
      ObjectNode object = ReplyJson.read(body);
      object.properties().removeIf(member -> REMOVED.equals(member.getValue().asString("")));
      return object.toString();
    } catch (CallRefused e) {
      return body;
    }
  }

  /// JSON, or a form.
  static String body(RawCall call, Set<String> secrets) throws CallRefused {
    String text = call.text();
    if (text.isEmpty() || !text.stripLeading().startsWith("{")) {
      return query(text, secrets);
    }
    ObjectNode object = ReplyJson.read(text);
    secrets.stream().filter(object::has).forEach(name -> object.put(name, REMOVED));
    return object.toString();
  }
}
