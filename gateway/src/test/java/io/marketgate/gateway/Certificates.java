package io.marketgate.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An authority of a test's own and what it has signed: for each name `<name>.crt`, the chain, and
/// `<name>.key`, the private key, both PEM.
public final class Certificates {

  private static final String PASSWORD = "changeit";
  private static final String AUTHORITY = "ca";

  private final Path folder;

  /// Makes the authority, `ca`.
  ///
  /// @param folder for the files
  public Certificates(Path folder) throws Exception {
    this.folder = folder;
    keys(AUTHORITY, "-ext", "bc:c");
    keytool(
        AUTHORITY,
        "-exportcert",
        "-rfc",
        "-alias",
        AUTHORITY,
        "-file",
        file("authority.pem").toString());
    export(AUTHORITY);
  }

  /// A file of the folder.
  public Path file(String name) {
    return folder.resolve(name);
  }

  /// Makes keys and a certificate.
  ///
  /// @param extensions as keytool takes them
  public void sign(String who, String... extensions) throws Exception {
    keys(who);
    keytool(who, "-certreq", "-alias", who, "-file", file(who + ".csr").toString());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-gencert",
                "-alias",
                AUTHORITY,
                "-rfc",
                "-infile",
                file(who + ".csr").toString(),
                "-outfile",
                file(who + ".pem").toString()));
    arguments.addAll(List.of(extensions));
    keytool(AUTHORITY, arguments.toArray(String[]::new));
    keytool(
        who,
        "-importcert",
        "-noprompt",
        "-alias",
        AUTHORITY,
        "-file",
        file("authority.pem").toString());
    keytool(who, "-importcert", "-noprompt", "-alias", who, "-file", file(who + ".pem").toString());
    export(who);
  }

  private void keys(String who, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("-genkeypair", "-alias", who, "-dname", "CN=" + who, "-keyalg", "EC"));
    arguments.addAll(List.of(more));
    keytool(who, arguments.toArray(String[]::new));
  }

  private void keytool(String who, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool"));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-keystore",
            file(who + ".p12").toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command.toString());
    }
  }

  private void export(String who) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(file(who + ".p12").toFile(), PASSWORD.toCharArray());
    Key key = store.getKey(who, PASSWORD.toCharArray());
    StringBuilder chain = new StringBuilder();
    for (Certificate certificate : store.getCertificateChain(who)) {
      chain.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    Files.writeString(file(who + ".crt"), chain);
    Files.writeString(file(who + ".key"), pem("PRIVATE KEY", key.getEncoded()));
  }

  private static String pem(String what, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            what, Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content), what);
  }
}
