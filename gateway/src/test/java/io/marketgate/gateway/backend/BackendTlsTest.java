package io.marketgate.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.gateway.Certificates;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
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
    certificates.sign("server");
    certificates.sign("client");
    server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
            .secure(spec -> spec.sslContext(serverContext()))
            .handle((request, response) -> response.sendString(Mono.just(request.protocol())))
            .bindNow();
  }

  @AfterAll
  static void stop() {
    server.disposeNow();
  }

  @Test
  void bothShowWhoTheyAre() {
    assertThat(ask(shown())).isEqualTo("HTTP/1.1");
  }

  @Test
  void theyAgreeOnHttp2() {
    assertThat(ask(shown(), Set.of("s"))).isEqualTo("HTTP/2.0");
  }

  private static BackendTls shown() {
    return new BackendTls(file("ca.crt"), file("client.crt"), file("client.key"));
  }

  @Test
  void aBackendOfAnUnknownAuthorityIsNotBelieved() {
    assertThatThrownBy(() -> ask(null))
        .hasMessageContaining("PKIX path")
        .satisfies(failure ->
            assertThat(BackendFailures.isBeforeTheCall(Exceptions.unwrap(failure))).isTrue());
  }

  @Test
  void whoShowsNothingIsNotAdmitted() {
    assertThatThrownBy(() -> ask(new BackendTls(file("ca.crt"), null, null)))
        .isInstanceOf(Exception.class);
  }

  @Test
  void filesThatAreNoneAreNamed() {
    assertThatThrownBy(
            () -> new BackendTls(file("ca.crt"), file("client.crt"), null).context("s", false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("marketgate.backends.tls.s has a certificate or a key");
    assertThatThrownBy(() -> new BackendTls(file("nothing.crt"), null, null).context("s", true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("marketgate.backends.tls.s cannot be used");
  }

  /// Tokens and passwords would be sent for everybody to read.
  @Test
  void certificatesForAnAddressThatIsNotEncryptedAreASlipOfThePen() {
    List<URI> mixed = List.of(URI.create("https://shop:8443"), URI.create("http://shop:8080"));
    assertThatThrownBy(
            () -> Backends.properties(Map.of("shop", mixed), Map.of("shop", shown()), Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("marketgate.backends.tls names shop, of which http://shop:8080 is not https");
  }

  private static String ask(@Nullable BackendTls tls) {
    return ask(tls, Set.of());
  }

  private static String ask(@Nullable BackendTls tls, Set<String> http2) {
    URI uri = URI.create("https://127.0.0.1:" + server.port());
    BackendProperties properties =
        Backends.properties(
            Map.of("s", List.of(uri)), tls == null ? Map.of() : Map.of("s", tls), http2);
    Address address = Address.of("s", uri);
    try (BackendClients clients = new BackendClients(properties, LoopShare.of(properties, 1));
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
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  ApplicationProtocolConfig.Protocol.ALPN,
                  ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                  ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                  ApplicationProtocolNames.HTTP_2,
                  ApplicationProtocolNames.HTTP_1_1))
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
