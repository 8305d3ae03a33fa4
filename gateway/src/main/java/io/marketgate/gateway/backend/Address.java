package io.marketgate.gateway.backend;

import java.net.InetSocketAddress;
import java.net.URI;

/// Where a service is.
///
/// @param text scheme, host and port, without a slash at the end
/// @param authority host and port as in the header `Host`
/// @param socket not resolved: that is done anew for each connection
/// @param tls whether the scheme is `https`
record Address(String text, String authority, InetSocketAddress socket, boolean tls) {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /// @param name of the service, for the message
  /// @throws IllegalStateException if it is not the address of a server and nothing more
  static Address of(String name, URI uri) {
    boolean tls = "https".equals(uri.getScheme());
    boolean http = tls || "http".equals(uri.getScheme());
    boolean bare = uri.getRawPath() == null || uri.getRawPath().matches("/?");
    if (!http || uri.getHost() == null || !bare || uri.getRawUserInfo() != null) {
      throw new IllegalStateException(
          "marketgate.backends.services." + name + " must be like https://host:port");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
    String host = uri.getHost().replaceAll("^\\[|]$", "");
    return new Address(
        uri.getScheme() + "://" + uri.getRawAuthority(),
        uri.getRawAuthority(),
        InetSocketAddress.createUnresolved(host, port),
        tls);
  }
}
