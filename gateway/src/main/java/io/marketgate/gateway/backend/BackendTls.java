package io.marketgate.gateway.backend;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// How a service is known, and how the gateway makes itself known to it, over TLS. Files are PEM
/// and read at the start.
///
/// @param ca certificates of the authorities that the service's own is signed by; null for those
///   that Java knows
/// @param certificate chain that the gateway shows; null for none
/// @param key private key (PKCS 8) of that certificate
record BackendTls(@Nullable Path ca, @Nullable Path certificate, @Nullable Path key) {

  private static final String PREFIX = "marketgate.backends.tls.";

  /// What connections are made with.
  ///
  /// @param service for the message
  /// @throws IllegalStateException if the files are not what they should be
  SslContext context(String service) {
    if ((certificate == null) != (key == null)) {
      throw new IllegalStateException(
          PREFIX + service + " has a certificate or a key, and needs both or neither");
    }
    SslContextBuilder builder = SslContextBuilder.forClient();
    try {
      if (ca != null) {
        builder.trustManager(ca.toFile());
      }
      if (certificate != null && key != null) {
        builder.keyManager(certificate.toFile(), key.toFile());
      }
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalStateException(PREFIX + service + " cannot be used: " + e.getMessage(), e);
    }
  }
}
