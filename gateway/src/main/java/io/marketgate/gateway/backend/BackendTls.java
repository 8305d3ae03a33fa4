package io.marketgate.gateway.backend;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
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

  /// Authorities that Java knows, and no certificate of our own.
  static final BackendTls USUAL = new BackendTls(null, null, null);

  private static final String PREFIX = "marketgate.backends.tls.";

  /// What connections are made with.
  ///
  /// @param service for the message
  /// @param http2 whether HTTP/2 is offered beside HTTP/1.1
  /// @throws IllegalStateException if the files are not what they should be
  SslContext context(String service, boolean http2) {
    if ((certificate == null) != (key == null)) {
      throw new IllegalStateException(
          PREFIX + service + " has a certificate or a key, and needs both or neither");
    }
    SslContextBuilder builder =
        SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
    try {
      if (ca != null) {
        builder.trustManager(ca.toFile());
      }
      if (certificate != null && key != null) {
        builder.keyManager(certificate.toFile(), key.toFile());
      }
      return http2 ? offeringHttp2(builder).build() : builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalStateException(PREFIX + service + " cannot be used: " + e.getMessage(), e);
    }
  }

  /// By ALPN, with the ciphers of RFC 9113 9.2.2 that are left of those Java has.
  private static SslContextBuilder offeringHttp2(SslContextBuilder builder) {
    return builder
        .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2,
                ApplicationProtocolNames.HTTP_1_1));
  }
}
