package io.marketgate.gateway.permission;

import io.marketgate.tenant.permission.InvalidCaseException;
import io.marketgate.tenant.permission.PolicyKind;
import io.marketgate.tenant.permission.PolicyParser;
import io.marketgate.tenant.permission.RawJson;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/// What operators send about policies, users, groups and roles, member by member, with the
/// documents as they were written.
final class AccessInput {

  private static final int MOST_BYTES = 256 * 1024;
  private static final int LONGEST_DESCRIPTION = 1_024;
  private static final Pattern VERSIONS = Pattern.compile("[1-9][0-9]{0,17}");
  static final String VERSION = "version";
  private static final String DESCRIPTION = "description";

  private AccessInput() {}

  /// The members of the body as they are written.
  ///
  /// @param known every name that is allowed
  static Mono<Map<String, String>> members(ServerRequest request, Set<String> known) {
    return RawBody.read(request, MOST_BYTES).map(text -> RawJson.members(text, "", known));
  }

  static String name(Map<String, String> members, Pattern allowed) {
    String name = text(members, "name", 1, AccessNames.LONGEST);
    if (!allowed.matcher(name).matches()) {
      throw new InvalidCaseException("/name", "must be made of " + allowed);
    }
    return name;
  }

  static String description(Map<String, String> members, String absent) {
    return members.containsKey(DESCRIPTION)
        ? text(members, DESCRIPTION, 0, LONGEST_DESCRIPTION)
        : absent;
  }

  /// A text that must be there.
  static String text(Map<String, String> members, String name, int least, int most) {
    return RawJson.string(RawJson.required(members, name, ""), "/" + name, least, most);
  }

  /// A document of the language that must be there.
  static String document(Map<String, String> members, String name, PolicyKind kind) {
    String document = RawJson.required(members, name, "");
    PolicyParser.check(document, kind, "/" + name);
    return document;
  }

  /// The version that a change is made from; null when nothing is said.
  static @Nullable Long version(Map<String, String> members) {
    String given = members.get(VERSION);
    if (given == null) {
      return null;
    }
    if (!VERSIONS.matcher(given).matches()) {
      throw new InvalidCaseException("/" + VERSION, "must be a number from 1 on");
    }
    return Long.valueOf(given);
  }

  /// Whether something is wished; not when nothing is said.
  static boolean flag(Map<String, String> members, String name) {
    return switch (members.getOrDefault(name, "false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new InvalidCaseException("/" + name, "must be true or false");
    };
  }
}
