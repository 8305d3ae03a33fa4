package io.marketgate.gateway.audit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.tenant.audit.AuditTrail.Head;
import java.text.ParseException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/// Entries of the audit trail as they are known outside the database: signed, so that whoever can
/// write there, and compute hashes, cannot make another one.
final class SignedHeads {

  private static final String TYPE = "marketgate-audit-head+jwt";
  private static final String NUMBER = "number";
  private static final String HASH = "hash";
  private static final int LONGEST = 2_000;

  private final SigningKey key;
  private final JWKSet keys;
  private final Clock clock;

  SignedHeads(SigningKey key, Clock clock) {
    this.key = key;
    this.clock = clock;
    try {
      this.keys = JWKSet.parse(key.jwks());
    } catch (ParseException e) {
      throw new IllegalStateException("Our own keys cannot be read", e);
    }
  }

  /// A JWS in the compact form.
  String sign(Head head) {
    return key.sign(
        TYPE,
        Map.of(NUMBER, head.number(), HASH, head.hash(), "iat", clock.instant().getEpochSecond()));
  }

  /// What was signed; empty for anything that no key of ours has.
  Optional<Head> read(String signed) {
    if (signed.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      JWSObject object = JWSObject.parse(signed);
      return isOurs(object) ? head(object) : Optional.empty();
    } catch (ParseException | JOSEException e) {
      return Optional.empty();
    }
  }

  private boolean isOurs(JWSObject object) throws JOSEException {
    JWK signer = keys.getKeyByKeyId(object.getHeader().getKeyID());
    return signer != null
        && new JOSEObjectType(TYPE).equals(object.getHeader().getType())
        && JWSAlgorithm.ES256.equals(object.getHeader().getAlgorithm())
        && object.verify(new ECDSAVerifier(signer.toECKey()));
  }

  private static Optional<Head> head(JWSObject object) {
    Map<String, Object> claims = object.getPayload().toJSONObject();
    return claims != null
            && claims.get(NUMBER) instanceof Number number
            && claims.get(HASH) instanceof String hash
        ? Optional.of(new Head(number.longValue(), hash))
        : Optional.empty();
  }
}
