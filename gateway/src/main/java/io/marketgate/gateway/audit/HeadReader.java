package io.marketgate.gateway.audit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.marketgate.tenant.audit.AuditTrail.Head;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;

/// Reads ends of the audit trail that were signed. Public keys are enough for that.
final class HeadReader {

  static final JOSEObjectType TYPE = new JOSEObjectType("marketgate-audit-head+jwt");

  /// Of the end of one organization's entries.
  static final JOSEObjectType ORGANIZATION_TYPE =
      new JOSEObjectType("marketgate-audit-organization-head+jwt");

  static final String NUMBER = "number";
  static final String HASH = "hash";
  static final String ORGANIZATION = "organization";

  private static final int LONGEST = 2_000;

  private final JWKSet keys;

  /// @param jwks a JWK set, as the platform publishes it
  /// @throws IllegalArgumentException if it is none
  HeadReader(String jwks) {
    try {
      this.keys = JWKSet.parse(jwks);
    } catch (ParseException e) {
      throw new IllegalArgumentException("It is not a JWK set", e);
    }
  }

  /// Whether a JWS says of itself that it is an end of all entries.
  static boolean isMeant(String signed) {
    try {
      return signed.length() <= LONGEST
          && TYPE.equals(JWSObject.parse(signed).getHeader().getType());
    } catch (ParseException e) {
      return false;
    }
  }

  /// The end of all entries that was signed; empty for anything that none of the keys has.
  Optional<Head> read(String signed) {
    return claims(signed, TYPE).flatMap(HeadReader::head);
  }

  /// The end of an organization's entries that was signed; empty for anything else.
  Optional<Head> read(String signed, String organization) {
    return claims(signed, ORGANIZATION_TYPE)
        .filter(claims -> organization.equals(claims.get(ORGANIZATION)))
        .flatMap(HeadReader::head);
  }

  private Optional<Map<String, Object>> claims(String signed, JOSEObjectType type) {
    if (signed.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      JWSObject object = JWSObject.parse(signed);
      return type.equals(object.getHeader().getType()) && isOurs(object)
          ? Optional.ofNullable(object.getPayload().toJSONObject())
          : Optional.empty();
    } catch (ParseException | JOSEException e) {
      return Optional.empty();
    }
  }

  private boolean isOurs(JWSObject object) throws JOSEException {
    JWK signer = keys.getKeyByKeyId(object.getHeader().getKeyID());
    return signer != null
        && JWSAlgorithm.ES256.equals(object.getHeader().getAlgorithm())
        && object.verify(new ECDSAVerifier(signer.toECKey()));
  }

  private static Optional<Head> head(Map<String, Object> claims) {
    return claims.get(NUMBER) instanceof Number number && claims.get(HASH) instanceof String hash
        ? Optional.of(new Head(number.longValue(), hash))
        : Optional.empty();
  }
}
