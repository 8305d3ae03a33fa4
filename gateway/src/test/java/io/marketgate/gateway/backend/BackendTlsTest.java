package io.marketgate.gateway.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/// A backend with a certificate of an own authority that admits only who shows one, too.
class BackendTlsTest {

  private static final String PASSWORD = "changeit";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path folder = Path.of(".");

  private static DisposableServer server = newServer();

  @BeforeAll
  static void start() throws Exception {
    server.disposeNow();
    keys("ca", "-ext", "bc:c");
    sign("server", "-ext", "san=ip:127.0.0.1,dns:localhost");
    sign("client");
    for (String who : List.of("ca", "server", "client")) {
      export(who);
    }
    server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .secure(spec -> spec.sslContext(serverContext()))
            .handle((request, response) -> response.sendString(Mono.just("in")))
            .bindNow();
  }

  @AfterAll
  static void stop() {
    server.disposeNow();
  }

  @Test
  void bothShowWhoTheyAre() {
    assertThat(ask(new BackendTls(file("ca.crt"), file("client.crt"), file("client.key"))))
        .isEqualTo("in");
  }

  @Test
  void aBackendOfAnUnknownAuthorityIsNotBelieved() {
    assertThatThrownBy(() -> ask(null)).hasMessageContaining("PKIX path");
  }

  @Test
  void whoShowsNothingIsNotAdmitted() {
    assertThatThrownBy(() -> ask(new BackendTls(file("ca.crt"), null, null)))
        .isInstanceOf(Exception.class);
  }

  @Test
  void filesThatAreNoneAreNamed() {
    assertThatThrownBy(() -> new BackendTls(file("ca.crt"), file("client.crt"), null).context("s"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("marketgate.backends.tls.s has a certificate or a key");
    assertThatThrownBy(() -> new BackendTls(file("nothing.crt"), null, null).context("s"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("marketgate.backends.tls.s cannot be used");
  }

  private static String ask(@Nullable BackendTls tls) {
    BackendProperties properties =
        new BackendProperties(
            Map.of(),
            tls == null ? Map.of() : Map.of("s", tls),
            null,
            Duration.ofMinutes(2),
            10,
            10,
            10,
            PATIENCE,
            PATIENCE,
            1_000,
            1_000,
            PATIENCE,
            PATIENCE,
            PATIENCE);
    Address address = Address.of("s", URI.create("https://127.0.0.1:" + server.port()));
    try (BackendClients clients = new BackendClients(properties, 1);
        MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
      EventLoop loop = loops.next();
      String answer =
          clients
              .client(loop, "s", address, PATIENCE)
              .get()
              .uri("/")
              .responseContent()
              .aggregate()
              .asString()
              .block(PATIENCE);
      return answer == null ? "" : answer;
    }
  }

  private static io.netty.handler.ssl.SslContext serverContext() {
    try {
      return SslContextBuilder.forServer(file("server.crt").toFile(), file("server.key").toFile())
          .trustManager(file("ca.crt").toFile())
          .clientAuth(ClientAuth.REQUIRE)
          .build();
    } catch (javax.net.ssl.SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DisposableServer newServer() {
    return HttpServer.create().host("127.0.0.1").port(0).bindNow();
  }

  private static Path file(String name) {
    return folder.resolve(name);
  }

  private static void keys(String who, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("-genkeypair", "-alias", who, "-dname", "CN=" + who, "-keyalg", "EC"));
    arguments.addAll(List.of(more));
    keytool(who, arguments.toArray(String[]::new));
  }

  private static void sign(String who, String... extensions) throws Exception {
    keys(who);
    keytool(who, "-certreq", "-alias", who, "-file", file(who + ".csr").toString());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-gencert",
                "-alias",
                "ca",
                "-rfc",
                "-infile",
                file(who + ".csr").toString(),
                "-outfile",
                file(who + ".pem").toString()));
    arguments.addAll(List.of(extensions));
    keytool("ca", arguments.toArray(String[]::new));
    keytool("ca", "-exportcert", "-rfc", "-alias", "ca", "-file", file("authority.pem").toString());
    keytool(
        who, "-importcert", "-noprompt", "-alias", "ca", "-file", file("authority.pem").toString());
    keytool(who, "-importcert", "-noprompt", "-alias", who, "-file", file(who + ".pem").toString());
  }

  private static void keytool(String who, String... arguments) throws Exception {
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
    assertThat(process.waitFor()).as("%s", command).isZero();
  }

  private static void export(String who) throws Exception {
    KeyStore store = KeyStore.getInstance(file(who + ".p12").toFile(), PASSWORD.toCharArray());
    Key key = store.getKey(who, PASSWORD.toCharArray());
    StringBuilder chain = new StringBuilder();
    for (Certificate certificate : store.getCertificateChain(who)) {
      chain.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    Files.writeString(file(who + ".crt"), chain);
    Files.writeString(file(who + ".key"), pem("PRIVATE KEY", key.getEncoded()));
  }

  private static String pem(String what, byte[] content) throws IOException {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            what, Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content), what);
  }
}
