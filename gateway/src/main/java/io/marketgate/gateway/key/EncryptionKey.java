package io.marketgate.gateway.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.SecretKey;

/// A key of 256 bits for secrets in the database and nothing else, kept in a file that only its
/// owner can read: the keys of single secrets are encrypted with it (reliability.md 6).
public final class EncryptionKey implements SharedSecret {

  private static final int BITS = 256;

  private final OctetSequenceKey key;
  private final List<EncryptionKey> others;

  private EncryptionKey(OctetSequenceKey key, List<EncryptionKey> others) {
    this.key = key;
    this.others = List.copyOf(others);
  }

  /// Makes the key where there is none. Blocks; for the start of the program.
  ///
  /// @param file a JWK of the type `oct`
  public static void createIfAbsent(Path file) {
    KeyFiles.createIfAbsent(file, EncryptionKey::create);
  }

  /// Reads the key, and others to be beside it. Blocks; for the start of the program.
  ///
  /// @throws IllegalStateException if one of the files is not a JWK of 256 bits with an id, or two
  ///   have the same id
  public static EncryptionKey load(Path file, List<Path> others) {
    EncryptionKey key = new EncryptionKey(read(file), loadAll(others));
    KeyFiles.requireDifferentIds(key.all());
    return key;
  }

  /// Reads keys that nothing is encrypted with. Blocks; for the start of the program.
  ///
  /// @throws IllegalStateException as above
  static List<EncryptionKey> loadAll(List<Path> files) {
    List<EncryptionKey> keys =
        files.stream().map(file -> new EncryptionKey(read(file), List.of())).toList();
    KeyFiles.requireDifferentIds(keys);
    return keys;
  }

  @Override
  public String id() {
    return key.getKeyID();
  }

  @Override
  public SecretKey deriveSecret(String purpose) {
    return SharedSecret.derive(key.toByteArray(), purpose);
  }

  @Override
  public List<EncryptionKey> all() {
    return Stream.concat(Stream.of(this), others.stream()).toList();
  }

  private static OctetSequenceKey read(Path file) {
    try {
      OctetSequenceKey key = OctetSequenceKey.parse(Files.readString(file));
      if (key.size() != BITS || key.getKeyID() == null || key.getKeyID().isEmpty()) {
        throw new IllegalStateException(file + " is not a JWK of 256 bits with a kid");
      }
      return key;
    } catch (ParseException | NullPointerException e) {
      // The library falls over the text "null". The cause might quote the key.
      throw new IllegalStateException(file + " is not a JWK of the type oct");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the key of secrets " + file, e);
    }
  }

  private static String create() {
    try {
      return new OctetSequenceKeyGenerator(BITS)
          .keyUse(KeyUse.ENCRYPTION)
          .algorithm(JWEAlgorithm.A256GCMKW)
          .keyIDFromThumbprint(true)
          .generate()
          .toJSONString();
    } catch (JOSEException e) {
      throw new IllegalStateException("Cannot make a key of 256 bits", e);
    }
  }
}
