package io.marketgate.gateway;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// An authority of a test's own and what it has signed: for each name `<name>.crt`, the chain, and
/// `<name>.key`, the private key, both PEM.
public final class Certificates {

  private final Path folder;
  private final X509Bundle authority;

  /// Makes the authority, `ca`.
  ///
  /// @param folder for the files
  public Certificates(Path folder) throws Exception {
    this.folder = folder;
    this.authority =
        new CertificateBuilder().subject("CN=ca").setIsCertificateAuthority(true).buildSelfSigned();
    write("ca", authority);
  }

  /// A file of the folder.
  public Path file(String name) {
    return folder.resolve(name);
  }

  /// Makes keys and a certificate, for this machine's loopback address.
  public void sign(String who) throws Exception {
    write(
        who,
        new CertificateBuilder()
            .subject("CN=" + who)
            .addSanIpAddress("127.0.0.1")
            .addSanDnsName("localhost")
            .buildIssuedBy(authority));
  }

  /// Whom a client believes that trusts the authority alone.
  public SSLContext trusting() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {authority.toTrustManager()}, null);
    return context;
  }

  private void write(String who, X509Bundle certificate) throws IOException {
    Files.writeString(file(who + ".crt"), certificate.getCertificatePathPEM());
    Files.writeString(file(who + ".key"), certificate.getPrivateKeyPEM());
  }
}
