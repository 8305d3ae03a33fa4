package io.marketgate.gateway.audit;

import io.marketgate.gateway.key.SigningKey;
import io.marketgate.tenant.audit.AuditTrail.Head;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Entries of the audit trail as they are known outside the database: signed, so that whoever can
/// write there, and compute hashes, cannot make another one.
final class SignedHeads {

  private final SigningKey key;
  private final HeadReader reader;
  private final Clock clock;

  SignedHeads(SigningKey key, Clock clock) {
    this.key = key;
    this.reader = new HeadReader(key.jwks());
    this.clock = clock;
  }

  /// The end of all entries as a JWS in the compact form.
  String sign(Head head) {
    return key.sign(HeadReader.TYPE.getType(), claims(head));
  }

  /// The end of an organization's entries as a JWS in the compact form.
  String sign(Head head, String organization) {
    Map<String, Object> claims = claims(head);
    claims.put(HeadReader.ORGANIZATION, organization);
    return key.sign(HeadReader.ORGANIZATION_TYPE.getType(), claims);
  }

  private Map<String, Object> claims(Head head) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put(HeadReader.NUMBER, head.number());
    claims.put(HeadReader.HASH, head.hash());
    claims.put("iat", clock.instant().getEpochSecond());
    return claims;
  }

  /// The end of all entries that was signed; empty for anything that no key of ours has.
  Optional<Head> read(String signed) {
    return reader.read(signed);
  }

  /// The end of an organization's entries that was signed; empty for anything else.
  Optional<Head> read(String signed, String organization) {
    return reader.read(signed, organization);
  }
}
