package io.marketgate.gateway.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A public key that may verify signatures, with the algorithms it is for.
final class VerificationKey {

  private static final int LEAST_RSA_BITS = 2048;

  /// What stands before the 32 octets of an Ed25519 key in its X.509 form (RFC 8410).
  private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int ED25519_OCTETS = 32;

  private final @Nullable String id;
  private final Set<Algorithm> algorithms;
  private final Check check;

  /// How one kind of key checks a signature.
  @FunctionalInterface
  private interface Check {
    boolean verify(Jws jws) throws JOSEException, GeneralSecurityException, ParseException;
  }

  private VerificationKey(@Nullable String id, Set<Algorithm> algorithms, Check check) {
    this.id = id;
    this.algorithms = algorithms;
    this.check = check;
  }

  /// Empty for a key that is not for verifying signatures, is of a kind we do not use, is weak, or
  /// has been published with its private part.
  static Optional<VerificationKey> of(JWK jwk) {
    if (jwk.getKeyUse() != null && !jwk.getKeyUse().equals(KeyUse.SIGNATURE)) {
      return Optional.empty();
    }
    if (jwk.isPrivate()) {
      return Optional.empty();
    }
    if (jwk.getKeyOperations() != null && !jwk.getKeyOperations().contains(KeyOperation.VERIFY)) {
      return Optional.empty();
    }
    try {
      return switch (jwk) {
        case ECKey key when Curve.P_256.equals(key.getCurve()) -> ofEc(key);
        case RSAKey key when isStrong(key) -> ofRsa(key);
        case OctetKeyPair key when Curve.Ed25519.equals(key.getCurve()) -> ofEd25519(key);
        default -> Optional.empty();
      };
    } catch (JOSEException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  @Nullable String id() {
    return id;
  }

  /// Whether the signature is this key's over the token.
  boolean verifies(Jws jws) {
    if (!algorithms.contains(jws.algorithm())) {
      return false;
    }
    try {
      return check.verify(jws);
    } catch (JOSEException | GeneralSecurityException | ParseException e) {
      return false;
    }
  }

  private static boolean isStrong(RSAKey key) {
    return key.size() >= LEAST_RSA_BITS
        && !WeakRsaGenerator.made(key.getModulus().decodeToBigInteger());
  }

  private static Optional<VerificationKey> ofEc(ECKey key) throws JOSEException {
    return ofNimbus(key, new ECDSAVerifier(key.toPublicJWK()), EnumSet.of(Algorithm.ES256));
  }

  private static Optional<VerificationKey> ofRsa(RSAKey key) throws JOSEException {
    return ofNimbus(
        key, new RSASSAVerifier(key.toPublicJWK()), EnumSet.of(Algorithm.RS256, Algorithm.PS256));
  }

  private static Optional<VerificationKey> ofNimbus(
      JWK key, JWSVerifier verifier, Set<Algorithm> possible) {
    return withAlgorithms(
        key,
        possible,
        jws ->
            verifier.verify(
                JWSHeader.parse(new Base64URL(jws.encodedHeader())),
                jws.signingInput(),
                Base64URL.encode(jws.signature())));
  }

  private static Optional<VerificationKey> ofEd25519(OctetKeyPair key)
      throws GeneralSecurityException {
    byte[] x = key.getX().decode();
    if (x.length != ED25519_OCTETS) {
      return Optional.empty();
    }
    byte[] encoded = new byte[ED25519_PREFIX.length + ED25519_OCTETS];
    System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
    System.arraycopy(x, 0, encoded, ED25519_PREFIX.length, ED25519_OCTETS);
    PublicKey publicKey =
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    return withAlgorithms(key, EnumSet.of(Algorithm.EdDSA), jws -> verifyEd25519(publicKey, jws));
  }

  private static boolean verifyEd25519(PublicKey key, Jws jws) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(key);
    signature.update(jws.signingInput());
    return signature.verify(jws.signature());
  }

  /// A key that names its algorithm is for that one only.
  private static Optional<VerificationKey> withAlgorithms(
      JWK key, Set<Algorithm> possible, Check check) {
    Set<Algorithm> algorithms = EnumSet.copyOf(possible);
    if (key.getAlgorithm() != null) {
      String named = key.getAlgorithm().getName();
      algorithms.removeIf(algorithm -> !algorithm.jws().getName().equals(named));
    }
    return algorithms.isEmpty()
        ? Optional.empty()
        : Optional.of(new VerificationKey(key.getKeyID(), algorithms, check));
  }
}
