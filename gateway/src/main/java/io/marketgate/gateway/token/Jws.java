package io.marketgate.gateway.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A signed token in compact form (RFC 7515, section 7.1), read more strictly than the library does
/// and before any cryptography (ram.md 7).
///
/// @param encodedHeader as it was sent
/// @param algorithm of the header
/// @param keyId of the header; null when it has none
/// @param type of the header; null when it has none
/// @param payload the signed bytes
/// @param signingInput what the signature is over
/// @param signature the signature's bytes
record Jws(
    String encodedHeader,
    Algorithm algorithm,
    @Nullable String keyId,
    @Nullable String type,
    byte[] payload,
    byte[] signingInput,
    byte[] signature) {

  private static final Pattern COMPACT =
      Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)");
  private static final int LONGEST_KEY_ID = 256;
  private static final int DEEPEST = 8;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(32)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /// Empty when the text is not such a token, or is one that could never be accepted: an algorithm
  /// that is not ours, an extension that is not understood. The headers `jku`, `x5u` and `jwk` are
  /// not looked at: a token cannot bring its own key.
  static Optional<Jws> parse(String text) {
    Matcher parts = COMPACT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    byte[] header = decode(parts.group(1));
    byte[] payload = decode(parts.group(2));
    byte[] signature = decode(parts.group(3));
    if (header == null || payload == null || signature == null) {
      return Optional.empty();
    }
    return object(header).flatMap(members -> toJws(text, parts, members, payload, signature));
  }

  /// The payload as a JSON object without duplicate names; empty when it is none.
  Optional<ObjectNode> claims() {
    return object(payload);
  }

  static Optional<ObjectNode> object(byte[] json) {
    try {
      return JSON.readTree(json) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<Jws> toJws(
      String text, Matcher parts, ObjectNode header, byte[] payload, byte[] signature) {
    if (header.has("crit") || header.has("b64") || header.has("zip")) {
      return Optional.empty();
    }
    String keyId = text(header, "kid");
    if (header.has("kid") && (keyId == null || keyId.length() > LONGEST_KEY_ID)) {
      return Optional.empty();
    }
    byte[] signingInput = text.substring(0, parts.end(2)).getBytes(US_ASCII);
    String algorithm = text(header, "alg");
    return Optional.ofNullable(algorithm)
        .flatMap(Algorithm::of)
        .map(known ->
            new Jws(
                parts.group(1),
                known,
                keyId,
                text(header, "typ"),
                payload,
                signingInput,
                signature));
  }

  private static @Nullable String text(ObjectNode object, String name) {
    JsonNode value = object.get(name);
    return value != null && value.isString() ? value.stringValue() : null;
  }

  /// Canonical base64url only: each octet sequence has one text.
  private static byte @Nullable [] decode(String text) {
    try {
      byte[] octets = Base64.getUrlDecoder().decode(text);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(octets).equals(text)
          ? octets
          : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
