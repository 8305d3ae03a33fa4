package io.marketgate.gateway.ram;

import io.marketgate.gateway.permission.AccessNames;
import io.marketgate.tenant.permission.PolicyKind;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The parameters of RAM's actions: RAM's names with a small first letter, and what may stand in
/// each.
enum Parameter {
  POLICY_NAME("policyName", named(AccessNames.POLICY), "letters, digits and -, at most 128"),
  POLICY_TYPE("policyType", oneOf("Custom", "System"), "Custom or System"),
  POLICY_DOCUMENT("policyDocument", PolicyKind.IDENTITY),
  ASSUME_ROLE_POLICY_DOCUMENT("assumeRolePolicyDocument", PolicyKind.TRUST),
  POLICY("policy", PolicyKind.SESSION),
  DESCRIPTION("description", text(0, 1_024), "a text of at most 1,024 characters"),
  VERSION_ID("versionId", matching("v[0-9]{1,9}"), "like v2"),
  SET_AS_DEFAULT("setAsDefault", JsonNode::isBoolean, "true or false"),
  USER_NAME("userName", named(AccessNames.PRINCIPAL), "letters, digits and ._@+-, at most 128"),
  GROUP_NAME("groupName", named(AccessNames.PRINCIPAL), "letters, digits and ._@+-, at most 128"),
  ROLE_NAME("roleName", named(AccessNames.PRINCIPAL), "letters, digits and ._@+-, at most 128"),
  ROLE_ARN(
      "roleArn",
      matching("acs:ram::[^:*?{}]{1,128}:role/[A-Za-z0-9._@+-]{1,128}"),
      "acs:ram::<account>:role/<name>"),
  ROLE_SESSION_NAME(
      "roleSessionName", matching("[A-Za-z0-9._@-]{2,64}"), "2 to 64 letters, digits and ._@-"),
  DURATION_SECONDS("durationSeconds", seconds(), "a whole number from 60 to 43200"),
  MAX_SESSION_DURATION("maxSessionDuration", seconds(), "a whole number from 60 to 43200"),
  ENCODED_DIAGNOSTIC_MESSAGE(
      "encodedDiagnosticMessage", text(1, 32 * 1024), "a text of at most 32,768 characters"),
  LIMIT("limit", number(1, 200), "a whole number from 1 to 200"),
  CURSOR("cursor", text(1, 512), "one that was given out here");

  private final String wireName;
  private final Predicate<JsonNode> rule;
  private final String expected;
  private final PolicyKind document;
  private final boolean isDocument;

  Parameter(String wireName, Predicate<JsonNode> rule, String expected) {
    this(wireName, rule, expected, PolicyKind.IDENTITY, false);
  }

  /// A policy, as text or as JSON.
  Parameter(String wireName, PolicyKind kind) {
    this(wireName, value -> value.isString() || value.isObject(), "a policy", kind, true);
  }

  Parameter(
      String wireName,
      Predicate<JsonNode> rule,
      String expected,
      PolicyKind document,
      boolean isDocument) {
    this.wireName = wireName;
    this.rule = rule;
    this.expected = expected;
    this.document = document;
    this.isDocument = isDocument;
  }

  String wireName() {
    return wireName;
  }

  boolean isDocument() {
    return isDocument;
  }

  /// Of a document.
  PolicyKind kind() {
    return document;
  }

  boolean accepts(JsonNode value) {
    return rule.test(value);
  }

  /// What it must be, for people.
  String expected() {
    return expected;
  }

  private static Predicate<JsonNode> text(int least, int most) {
    return value ->
        value.isString()
            && value.stringValue().length() >= least
            && value.stringValue().length() <= most;
  }

  private static Predicate<JsonNode> named(Pattern pattern) {
    return text(1, AccessNames.LONGEST)
        .and(value -> pattern.matcher(value.stringValue()).matches());
  }

  private static Predicate<JsonNode> matching(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    return value -> value.isString() && compiled.matcher(value.stringValue()).matches();
  }

  private static Predicate<JsonNode> oneOf(String... texts) {
    Set<String> allowed = Set.of(texts);
    return value -> value.isString() && allowed.contains(value.stringValue());
  }

  private static Predicate<JsonNode> number(int least, int most) {
    return value ->
        value.isIntegralNumber()
            && value.canConvertToInt()
            && value.intValue() >= least
            && value.intValue() <= most;
  }

  private static Predicate<JsonNode> seconds() {
    return number(60, 43_200);
  }
}
