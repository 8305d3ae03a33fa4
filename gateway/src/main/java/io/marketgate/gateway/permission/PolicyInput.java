package io.marketgate.gateway.permission;

import io.marketgate.tenant.permission.InvalidCaseException;
import io.marketgate.tenant.permission.PolicyKind;
import io.marketgate.tenant.permission.PolicyParser;
import io.marketgate.tenant.permission.RawJson;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/// What operators send about policies, users and groups, with the policy's document as it was
/// written.
///
/// @param name of the policy
/// @param description for people; empty for none
/// @param document one of the language
record PolicyInput(String name, String description, String document) {

  private static final int MOST_BYTES = 256 * 1024;
  static final int LONGEST_NAME = 128;
  private static final int LONGEST_DESCRIPTION = 1_024;

  /// RAM's own rule for names of policies.
  static final Pattern POLICY_NAME = Pattern.compile("[A-Za-z0-9-]+");

  /// The names of users are the `uid`s of marketplaces.
  static final Pattern PRINCIPAL_NAME = Pattern.compile("[A-Za-z0-9._@+-]+");

  /// A new version of a policy.
  ///
  /// @param document one of the language
  /// @param makeDefault whether it is in force from now on
  record Version(String document, boolean makeDefault) {}

  /// Reads `{name, description?, document}`.
  static Mono<PolicyInput> read(ServerRequest request) {
    return members(request, Set.of("name", "description", "document"))
        .map(members ->
            new PolicyInput(
                name(members, POLICY_NAME),
                members.containsKey("description")
                    ? RawJson.string(
                        required(members, "description"), "/description", 0, LONGEST_DESCRIPTION)
                    : "",
                document(members)));
  }

  /// Reads `{document, setAsDefault?}`.
  static Mono<Version> readVersion(ServerRequest request) {
    return members(request, Set.of("document", "setAsDefault"))
        .map(members ->
            new Version(
                document(members),
                switch (members.getOrDefault("setAsDefault", "false")) {
                  case "true" -> true;
                  case "false" -> false;
                  default ->
                      throw new InvalidCaseException("/setAsDefault", "must be true or false");
                }));
  }

  /// Reads `{name}` of a user or a group.
  static Mono<String> readName(ServerRequest request) {
    return members(request, Set.of("name")).map(members -> name(members, PRINCIPAL_NAME));
  }

  private static Mono<Map<String, String>> members(ServerRequest request, Set<String> known) {
    return RawBody.read(request, MOST_BYTES)
        .map(text -> {
          Map<String, String> members = RawJson.members(text, "");
          for (String name : members.keySet()) {
            if (!known.contains(name)) {
              throw new InvalidCaseException(RawJson.child("", name), "there is no such member");
            }
          }
          return members;
        });
  }

  private static String name(Map<String, String> members, Pattern allowed) {
    String name = RawJson.string(required(members, "name"), "/name", 1, LONGEST_NAME);
    if (!allowed.matcher(name).matches()) {
      throw new InvalidCaseException("/name", "must be made of " + allowed);
    }
    return name;
  }

  private static String document(Map<String, String> members) {
    String document = required(members, "document");
    PolicyParser.check(document, PolicyKind.IDENTITY, "/document");
    return document;
  }

  private static String required(Map<String, String> members, String name) {
    String value = members.get(name);
    if (value == null) {
      throw new InvalidCaseException("/" + name, "is required");
    }
    return value;
  }
}
