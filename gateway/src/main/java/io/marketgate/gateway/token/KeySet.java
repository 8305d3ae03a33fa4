package io.marketgate.gateway.token;

import com.nimbusds.jose.jwk.JWK;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The public keys of one issuer; immutable.
final class KeySet {

  private static final int MOST_KEYS = 100;
  private static final KeySet EMPTY = new KeySet(List.of());

  private final List<VerificationKey> keys;

  private KeySet(List<VerificationKey> keys) {
    this.keys = List.copyOf(keys);
  }

  static KeySet empty() {
    return EMPTY;
  }

  /// Reads a JWK set (RFC 7517, section 5). Keys that cannot verify, are weak, secret, or share
  /// their id with another are left out.
  ///
  /// @return empty when it is no JWK set at all
  static Optional<KeySet> parse(byte[] json) {
    return Jws.object(json)
        .map(set -> set.get("keys"))
        .filter(JsonNode::isArray)
        .filter(list -> list.size() <= MOST_KEYS)
        .map(KeySet::ofList);
  }

  /// @return empty when there is no key that the token can mean
  Optional<VerificationKey> find(Jws jws) {
    String id = jws.keyId();
    if (id == null) {
      // Without an id the token can mean one key only.
      return keys.size() == 1 ? Optional.of(keys.getFirst()) : Optional.empty();
    }
    return keys.stream().filter(key -> id.equals(key.id())).findFirst();
  }

  private static KeySet ofList(JsonNode list) {
    Set<@Nullable String> seen = new HashSet<>();
    Set<@Nullable String> twice = new HashSet<>();
    List<VerificationKey> keys = new ArrayList<>();
    for (JsonNode member : list) {
      String id = member.path("kid").asString("");
      if (!seen.add(id)) {
        twice.add(id);
      }
      if (member instanceof ObjectNode object) {
        toKey(object).ifPresent(keys::add);
      }
    }
    keys.removeIf(key -> twice.contains(Objects.requireNonNullElse(key.id(), "")));
    return new KeySet(keys);
  }

  private static Optional<VerificationKey> toKey(ObjectNode json) {
    try {
      return VerificationKey.of(JWK.parse(json.toString()));
    } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
      return Optional.empty();
    }
  }
}
