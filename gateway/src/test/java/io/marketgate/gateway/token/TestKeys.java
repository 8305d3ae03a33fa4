package io.marketgate.gateway.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Keys and tokens of issuers that exist only in tests.
final class TestKeys {

  static final ECKey EC = ec("ec");
  static final RSAKey RSA = rsa("rsa", 2048);
  static final Ed25519 ED = ed25519("ed");

  /// An Ed25519 key pair with its public JWK.
  record Ed25519(OctetKeyPair jwk, KeyPair pair) {}

  private TestKeys() {}

  static ECKey ec(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static RSAKey rsa(String id, int bits) {
    try {
      return new RSAKeyGenerator(bits, true).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static Ed25519 ed25519(String id) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
      return new Ed25519(
          new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).keyID(id).build(), pair);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] jwks(JWK... keys) {
    return new JWKSet(List.of(keys)).toString(true).getBytes(UTF_8);
  }

  static KeySet keySet(JWK... keys) {
    return KeySet.parse(jwks(keys)).orElseThrow();
  }

  static String sign(JWK key, JWSAlgorithm algorithm, Map<String, Object> claims) {
    return sign(
        key,
        new JWSHeader.Builder(algorithm)
            .keyID(key.getKeyID())
            .type(new JOSEObjectType("at+jwt"))
            .build(),
        claims);
  }

  static String sign(JWK key, JWSHeader header, Map<String, Object> claims) {
    try {
      JWSSigner signer =
          key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
      JWSObject token = new JWSObject(header, new Payload(claims));
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static String sign(Ed25519 key, Map<String, Object> claims) {
    try {
      String input =
          encode("{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"" + key.jwk().getKeyID() + "\"}")
              + "."
              + encode(new Payload(claims).toString());
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key.pair().getPrivate());
      signature.update(input.getBytes(UTF_8));
      return input + "." + Base64URL.encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String encode(String text) {
    return Base64URL.encode(text).toString();
  }
}
