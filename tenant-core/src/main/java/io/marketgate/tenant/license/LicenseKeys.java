package io.marketgate.tenant.license;

import io.marketgate.tenant.metric.Limit;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Licence keys: `MG1.<key id>.<document>.<signature>`, where the document is JSON and the
/// signature Ed25519 (RFC 8032) over everything before its dot; both in base64url without padding.
public final class LicenseKeys {

  private static final String FORMAT = "MG1";
  private static final String ALGORITHM = "Ed25519";
  private static final int LONGEST = 4_096;
  private static final int PARTS = 4;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /// What a document says, neither more nor less.
  public static final Set<String> MEMBERS =
      Set.of(
          "licenseId",
          "serverId",
          "notBefore",
          "expiresAt",
          "upgradeServiceUntil",
          "internalUsers",
          "externalUsers",
          "issuedAt");

  private final JsonMapper json;
  private final Map<String, PublicKey> trusted;

  /// @param trusted public keys by their ids
  LicenseKeys(JsonMapper json, Map<String, PublicKey> trusted) {
    this.json = json;
    this.trusted = Map.copyOf(trusted);
  }

  /// Reads the public key that signatures are verified with.
  ///
  /// @param text base64 of its X.509 form, as `openssl pkey -pubout -outform DER` writes it
  /// @throws IllegalArgumentException if it is no Ed25519 key
  static PublicKey publicKey(String text) {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("is no Ed25519 public key in base64", e);
    }
  }

  /// What a key says, if it is genuine.
  ///
  /// @throws LicenseInvalid if it is not
  License read(String key) {
    String text = key.strip();
    String[] parts = key.length() > LONGEST ? new String[0] : text.split("\\.", -1);
    if (parts.length != PARTS || !parts[0].equals(FORMAT)) {
      throw new LicenseInvalid("is no licence key of the format " + FORMAT);
    }
    PublicKey signer = trusted.get(parts[1]);
    if (signer == null) {
      throw new LicenseInvalid("was signed with a key that is not configured here");
    }
    byte[] signed = text.substring(0, text.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
    if (!isSigned(signed, parts[3], signer)) {
      throw new LicenseInvalid("has another signature");
    }
    return document(parts[2]);
  }

  private static boolean isSigned(byte[] signed, String signature, PublicKey signer) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(signer);
      verifier.update(signed);
      return verifier.verify(Base64.getUrlDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private License document(String part) {
    try {
      JsonNode node = json.readTree(Base64.getUrlDecoder().decode(part));
      if (!node.isObject() || !MEMBERS.equals(Set.copyOf(node.propertyNames()))) {
        throw new LicenseInvalid("must say exactly " + MEMBERS);
      }
      return parse(node);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new LicenseInvalid("has no readable document");
    }
  }

  /// A document as the database keeps it.
  License parse(String text) {
    return parse(json.readTree(text));
  }

  private static License parse(JsonNode node) {
    return new License(
        name(node, "licenseId"),
        name(node, "serverId"),
        instant(node, "notBefore"),
        instant(node, "expiresAt"),
        instant(node, "upgradeServiceUntil"),
        limit(node, "internalUsers"),
        limit(node, "externalUsers"),
        instant(node, "issuedAt"));
  }

  private static String name(JsonNode node, String member) {
    String text = node.path(member).asString("");
    if (!text.equals("*") && !NAME.matcher(text).matches()) {
      throw new LicenseInvalid(member + " must be 1 to 64 letters, digits, _ or -");
    }
    return text;
  }

  private static Instant instant(JsonNode node, String member) {
    try {
      return Instant.parse(node.path(member).asString(""));
    } catch (DateTimeException e) {
      throw new LicenseInvalid(member + " must be an instant");
    }
  }

  private static Limit limit(JsonNode node, String member) {
    return Limit.parse(node.path(member).asString(""))
        .orElseThrow(() -> new LicenseInvalid(member + " must be unlimited, or digits"));
  }

  /// A licence as JSON, as it is signed and kept.
  String text(License license) {
    return json.writeValueAsString(members(license));
  }

  private static Map<String, String> members(License license) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("licenseId", license.licenseId());
    members.put("serverId", license.serverId());
    members.put("notBefore", license.notBefore().toString());
    members.put("expiresAt", license.expiresAt().toString());
    members.put("upgradeServiceUntil", license.upgradeServiceUntil().toString());
    members.put("internalUsers", license.internalUsers().text());
    members.put("externalUsers", license.externalUsers().text());
    members.put("issuedAt", license.issuedAt().toString());
    return members;
  }

  /// Makes a key, for tests and trials.
  ///
  /// @param keyId of the signer
  public static String sign(License license, String keyId, PrivateKey signer, JsonMapper json) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    byte[] document = json.writeValueAsBytes(members(license));
    String signed = FORMAT + "." + keyId + "." + encoder.encodeToString(document);
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(signer);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + encoder.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }

  /// A key that is trusted besides those of the configuration.
  ///
  /// @param id of it
  /// @param key verifies
  public record Trusted(String id, PublicKey key) {}
}
