package io.marketgate.tenant.change;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A change as one line of text: `account <marketplace> <accountId>`, `access <organizationId>`,
/// `entitlements <organizationId>`, `control <organizationId>`, `editions`, `revocations` or
/// `anything`, its parts URL-encoded.
final class ChangeMessage {

  private static final int ACCOUNT_PARTS = 3;

  private ChangeMessage() {}

  static String write(Change change) {
    return switch (change) {
      case Change.OfAccount(String marketplace, String accountId) ->
          "account " + encode(marketplace) + " " + encode(accountId);
      case Change.OfAccess(String organization) -> "access " + encode(organization);
      case Change.OfEntitlements(String organization) -> "entitlements " + encode(organization);
      case Change.OfControl(String organization) -> "control " + encode(organization);
      case Change.OfEditions _ -> "editions";
      case Change.OfRevocations _ -> "revocations";
      case Change.OfAnything _ -> "anything";
    };
  }

  /// Empty for a message of another version that this one does not know.
  static Optional<Change> read(String message) {
    String[] parts = message.split(" ", -1);
    return switch (parts[0]) {
      case "account" -> readAccount(parts);
      case "access" -> readOrganization(parts).map(Change.OfAccess::new);
      case "entitlements" -> readOrganization(parts).map(Change.OfEntitlements::new);
      case "editions" -> Optional.of(new Change.OfEditions());
      case "control" -> readOrganization(parts).map(Change.OfControl::new);
      case "revocations" -> Optional.of(new Change.OfRevocations());
      case "anything" -> Optional.of(new Change.OfAnything());
      default -> Optional.empty();
    };
  }

  private static Optional<Change> readAccount(String[] parts) {
    return parts.length == ACCOUNT_PARTS
        ? Optional.of(new Change.OfAccount(decode(parts[1]), decode(parts[2])))
        : Optional.empty();
  }

  private static Optional<String> readOrganization(String[] parts) {
    return parts.length == 2 ? Optional.of(decode(parts[1])) : Optional.empty();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
