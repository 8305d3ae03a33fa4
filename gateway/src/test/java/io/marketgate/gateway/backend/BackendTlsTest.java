package io.marketgate.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.gateway.Certificates;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
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

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path folder = Path.of(".");

  private static DisposableServer server = newServer();

  @BeforeAll
  static void start() throws Exception {
    server.disposeNow();
    Certificates certificates = new Certificates(folder);
    certificates.sign("server", "-ext", "san=ip:127.0.0.1,dns:localhost");
    certificates.sign("client");
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
            List.of(),
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
}
