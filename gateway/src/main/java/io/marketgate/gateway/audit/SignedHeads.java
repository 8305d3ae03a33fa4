package io.marketgate.gateway.audit;

import io.marketgate.gateway.key.SigningKey;
import io.marketgate.tenant.audit.AuditTrail.Head;
import java.time.Clock;
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

  /// A JWS in the compact form.
  String sign(Head head) {
    return key.sign(
        HeadReader.TYPE.getType(),
        Map.of(
            HeadReader.NUMBER,
            head.number(),
            HeadReader.HASH,
            head.hash(),
            "iat",
            clock.instant().getEpochSecond()));
  }

  /// What was signed; empty for anything that no key of ours has.
  Optional<Head> read(String signed) {
    return reader.read(signed);
  }
}
