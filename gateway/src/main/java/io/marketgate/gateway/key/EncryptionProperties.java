package io.marketgate.gateway.key;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How secrets in the database are encrypted.
///
/// @param key file with the JWK of 256 bits that the keys of single secrets are encrypted with; the
///   same on every replica. Where there is none, one key that is made from the identity key
///   encrypts all
/// @param otherKeys files with keys that were used before, or will be: what was encrypted with them
///   is read (docs/upgrades.md)
/// @param required whether nothing is read that was encrypted without such a key
@ConfigurationProperties("marketgate.encryption")
record EncryptionProperties(
    @Nullable Path key,
    @DefaultValue List<Path> otherKeys,
    @DefaultValue("false") boolean required) {

  EncryptionProperties {
    // As a setting reads that is there and says nothing.
    key = key == null || key.toString().isEmpty() ? null : key;
    otherKeys = List.copyOf(otherKeys);
    if (required && key == null) {
      throw new IllegalArgumentException(
          "marketgate.encryption.required needs marketgate.encryption.key");
    }
  }
}
