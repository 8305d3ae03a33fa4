package io.marketgate.gateway.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DrbgParameters;
import java.security.DrbgParameters.Capability;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.SecretKey;

/// A P-256 key pair of ours, kept in a file that only its owner can read.
public final class SigningKey implements SharedSecret {

  /// Bits: keys of AES-256 are made with it.
  private static final int STRENGTH = 256;

  private final ECKey key;
  private final ECDSASigner signer;
  private final String jwks;

  private final List<SigningKey> others;

  private SigningKey(ECKey key, List<SigningKey> others) throws JOSEException {
    this.key = key;
    this.others = List.copyOf(others);
    this.signer = new ECDSASigner(key);
    this.signer.getJCAContext().setSecureRandom(seededRandom());
    List<JWK> published = new ArrayList<>(List.of(key.toPublicJWK()));
    others.forEach(other -> published.add(other.key.toPublicJWK()));
    this.jwks = new JWKSet(published).toString();
  }

  /// Reads the key, or makes it where there is none. Blocks; for the start of the program.
  ///
  /// @param file a private JWK
  public static SigningKey loadOrCreate(Path file) {
    createIfAbsent(file);
    return load(file);
  }

  /// Makes the key where there is none. Blocks; for the start of the program.
  ///
  /// @param file a private JWK
  public static void createIfAbsent(Path file) {
    KeyFiles.createIfAbsent(file, SigningKey::create);
  }

  /// Reads the key. Blocks; for the start of the program.
  ///
  /// @throws IllegalStateException if the file is not a private P-256 JWK with an id
  public static SigningKey load(Path file) {
    try {
      ECKey key = ECKey.parse(Files.readString(file));
      if (!key.isPrivate() || key.getKeyID() == null || !Curve.P_256.equals(key.getCurve())) {
        throw new IllegalStateException(file + " is not a private P-256 JWK with a kid");
      }
      return new SigningKey(key, List.of());
    } catch (ParseException | JOSEException e) {
      // The cause might quote the key.
      throw new IllegalStateException(file + " is not a private P-256 JWK");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the signing key " + file, e);
    }
  }

  /// Reads the key, and others to be beside it. Blocks; for the start of the program.
  ///
  /// @throws IllegalStateException if one of the files is not a private P-256 JWK with an id
  public static SigningKey load(Path file, List<Path> others) {
    return load(file).beside(others.stream().map(SigningKey::load).toList());
  }

  /// The same key, with others beside it that were used before, or will be: they are published, and
  /// what was encrypted with them is read. So keys are replaced without a moment in which a replica
  /// does not understand another one.
  public SigningKey beside(List<SigningKey> more) {
    KeyFiles.requireDifferentIds(Stream.concat(Stream.of(this), more.stream()).toList());
    try {
      return new SigningKey(key, more);
    } catch (JOSEException e) {
      throw new IllegalStateException("The key was good before", e);
    }
  }

  @Override
  public String id() {
    return key.getKeyID();
  }

  @Override
  public List<SigningKey> all() {
    return Stream.concat(Stream.of(this), others.stream()).toList();
  }

  /// Signs claims with ES256; takes tens to hundreds of microseconds.
  ///
  /// @param type the header `typ`
  /// @param claims the members of the payload
  /// @return the compact form
  public String sign(String type, Map<String, Object> claims) {
    JWSObject token =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(type))
                .keyID(key.getKeyID())
                .build(),
            new Payload(claims));
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("Signing failed", e);
    }
    return token.serialize();
  }

  /// The public parts of all as a JWK set, JSON text.
  public String jwks() {
    return jwks;
  }

  @Override
  public SecretKey deriveSecret(String purpose) {
    return SharedSecret.derive(key.getD().decode(), purpose);
  }

  /// A generator that has been seeded: the default one reads from the system at every signature,
  /// which would block an event loop.
  public static SecureRandom seededRandom() {
    try {
      SecureRandom random =
          SecureRandom.getInstance(
              "DRBG", DrbgParameters.instantiation(STRENGTH, Capability.RESEED_ONLY, null));
      random.nextBytes(new byte[1]);
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has DRBG since 9", e);
    }
  }

  private static String create() {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.ES256)
          .keyIDFromThumbprint(true)
          .generate()
          .toJSONString();
    } catch (JOSEException e) {
      throw new IllegalStateException("Cannot make a P-256 key", e);
    }
  }
}
