package io.marketgate.gateway;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// A marketplace's identity provider.
public final class Issuer {

  private static final ECKey KEY = newKey();

  private Issuer() {}

  static void publishKeys(WireMockServer server) {
    String jwks = new JWKSet(KEY).toString(true);
    server.stubFor(get("/jwks").willReturn(okJson(jwks)));
  }

  /// A good token of account `demo` after a change of its claims.
  public static String token(String issuer, UnaryOperator<JWTClaimsSet.Builder> change) {
    Instant now = Instant.now();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .audience("marketgate")
            .subject("demo")
            .claim("accountId", "demo")
            .claim("type", "account")
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(3600)));
    return sign(KEY, change.apply(claims).build());
  }

  /// A token that says the same and was signed by somebody else under the issuer's key id.
  public static String forged(String issuer) {
    Instant now = Instant.now();
    return sign(
        newKey(),
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .audience("marketgate")
            .subject("demo")
            .claim("accountId", "demo")
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(3600)))
            .build());
  }

  private static String sign(ECKey key, JWTClaimsSet claims) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.ES256)
                  .keyID(KEY.getKeyID())
                  .type(new JOSEObjectType("at+jwt"))
                  .build(),
              claims);
      token.sign(new ECDSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ECKey newKey() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID("signin-1").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
