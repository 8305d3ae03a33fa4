package io.marketgate.tenant.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Who vouches for a server: whom a file with their certificates (PEM) names, or whom Java trusts.
///
/// Read when the program starts. Drivers that are given the file read it again for each connection,
/// on an event loop, and what they say of one that is missing names no property.
public final class Authorities {

  private Authorities() {}

  /// The file, if one is named.
  ///
  /// @param property that names it
  /// @throws IllegalArgumentException if it cannot be read; the message names the property
  public static @Nullable Path require(String property, @Nullable Path file) {
    if (file != null && !(Files.isRegularFile(file) && Files.isReadable(file))) {
      throw new IllegalArgumentException(property + ": there is no file to be read at " + file);
    }
    return file;
  }

  /// What a driver verifies a server's certificate with.
  ///
  /// @param property that names the file
  /// @param file null for whom Java trusts
  /// @throws IllegalArgumentException if there are no certificates in it; the message names the
  ///   property
  public static TrustManagerFactory trusted(String property, @Nullable Path file) {
    try {
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(file == null ? null : store(file));
      return trusted;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          property + ": " + file + " cannot be read as certificates (PEM)", e);
    }
  }

  private static KeyStore store(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(file)) {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry(String.valueOf(store.size()), certificate);
      }
    }
    if (store.size() == 0) {
      throw new IOException("There is no certificate in it");
    }
    return store;
  }
}
