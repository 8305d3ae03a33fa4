package io.marketgate.gateway.key;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// A P-256 key pair of ours, kept in a file that only its owner can read.
public final class SigningKey {

  private static final int SECRET_BYTES = 32;

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
    if (Files.exists(file)) {
      return;
    }
    try {
      create(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the signing key " + file, e);
    }
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
    try {
      return new SigningKey(key, more);
    } catch (JOSEException e) {
      throw new IllegalStateException("The key was good before", e);
    }
  }

  /// Its id, as in a header `kid`.
  public String id() {
    return key.getKeyID();
  }

  /// This one, and those beside it.
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

  /// A secret of 256 bits that is this key's and nobody else's, the same wherever the key is the
  /// same (HKDF, RFC 5869).
  ///
  /// @param purpose another one for each use
  public SecretKey deriveSecret(String purpose) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "AES",
              HKDFParameterSpec.ofExtract()
                  .addIKM(key.getD().decode())
                  .thenExpand(purpose.getBytes(UTF_8), SECRET_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HKDF since 25", e);
    }
  }

  /// A generator that has been seeded: the default one reads from the system at every signature,
  /// which would block an event loop.
  public static SecureRandom seededRandom() {
    try {
      SecureRandom random = SecureRandom.getInstance("DRBG");
      random.nextBytes(new byte[1]);
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has DRBG since 9", e);
    }
  }

  private static void create(Path file) throws IOException {
    try {
      ECKey key =
          new ECKeyGenerator(Curve.P_256)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.ES256)
              .keyIDFromThumbprint(true)
              .generate();
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "key", ".jwk");
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      Files.writeString(fresh, key.toJSONString());
      Files.move(fresh, file);
    } catch (JOSEException e) {
      throw new IllegalStateException("Cannot make a P-256 key", e);
    }
  }
}
