package io.marketgate.gateway.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// What every replica of an installation has in a file and nobody else knows: keys of encryption
/// are derived from it.
public interface SharedSecret {

  /// Its id, as in a header `kid`.
  String id();

  /// A key of 256 bits that is this secret's and nobody else's, the same wherever the secret is the
  /// same (HKDF, RFC 5869).
  ///
  /// @param purpose another one for each use
  SecretKey deriveSecret(String purpose);

  /// This one, and those beside it, which are no longer used, or not yet: what was encrypted with
  /// them is read.
  List<? extends SharedSecret> all();

  /// Derives a key of AES.
  ///
  /// @param secret what is secret of it
  static SecretKey derive(byte[] secret, String purpose) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "AES",
              HKDFParameterSpec.ofExtract().addIKM(secret).thenExpand(purpose.getBytes(UTF_8), 32));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HKDF since 25", e);
    }
  }
}
