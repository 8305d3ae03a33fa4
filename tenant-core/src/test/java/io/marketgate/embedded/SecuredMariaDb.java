package io.marketgate.embedded;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A database as clouds have them: over TLS alone, with a certificate of an authority of their own.
public final class SecuredMariaDb implements AutoCloseable {

  private final ServerProcess process;
  private final int port = FreePort.find();

  /// @param folder for everything it keeps
  /// @param password of its user `marketgate`
  /// @param certificate what it shows
  public SecuredMariaDb(Path folder, String password, X509Bundle certificate) throws IOException {
    DataDirectory data = DataDirectory.take(folder);
    Path chain = data.file("run", "server.crt");
    Path key = data.file("run", "server.key");
    Files.writeString(chain, certificate.getCertificatePathPEM());
    data.writeSecret(key, certificate.getPrivateKeyPEM());
    MariaDb mariaDb = new MariaDb(data);
    this.process =
        mariaDb.start(
            port,
            password,
            List.of("--ssl-cert=" + chain, "--ssl-key=" + key, "--require-secure-transport=ON"));
    process.awaitPort(port, mariaDb.startWithin());
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.close();
  }
}
