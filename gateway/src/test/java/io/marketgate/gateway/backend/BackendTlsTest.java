package io.marketgate.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.gateway.Certificates;
import io.marketgate.gateway.http1.Http1Pool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/// A backend with a certificate of an own authority that admits only who shows one, too.
class BackendTlsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final FullHttpResponse HINT =
      new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.EARLY_HINTS);

  /// With another one behind it.
  private static final FullHttpResponse TWICE = twice();

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
            .handle((request, response) ->
                switch (request.uri().split("/", 3)[1]) {
                  case "early" -> {
                    say(HINT, request);
                    yield response.sendString(
                        Mono.just(request.uri()).delayElement(Duration.ofMillis(50)));
                  }
                  case "refused" -> reset(request, Http2Error.REFUSED_STREAM);
                  case "broken" -> reset(request, Http2Error.INTERNAL_ERROR);
                  case "twice" -> {
                    say(TWICE, request);
                    yield Mono.never();
                  }
                  default -> response.sendString(Mono.just(request.protocol() + request.uri()));
                })
            .bindNow();
  }

  private static Mono<Void> reset(HttpServerRequest request, Http2Error error) {
    request.withConnection(connection -> {
      var _ = connection.channel().writeAndFlush(new DefaultHttp2ResetFrame(error));
    });
    return Mono.never();
  }

  private static void say(FullHttpResponse something, HttpServerRequest request) {
    request.withConnection(connection -> {
      ChannelHandlerContext bridge =
          connection.channel().pipeline().context(NettyPipeline.ReactiveBridge);
      var _ = bridge.writeAndFlush(something.retainedDuplicate());
    });
  }

  @AfterAll
  static void stop() {
    server.disposeNow();
  }

  @Test
  void bothShowWhoTheyAre() {
    assertThat(ask(shown())).isEqualTo("HTTP/1.1/");
  }

  @Test
  void theyAgreeOnHttp2() {
    assertThat(ask(shown(), Set.of("s"))).isEqualTo("HTTP/2.0/");
  }

  /// Otherwise the next call on the connection would get the answer to this one.
  @Test
  void whatIsSaidBeforeTheAnswerIsNotTheAnswer() {
    assertThat(ask(shown(), Set.of(), "/early/a", "/b", "/c"))
        .containsExactly("/early/a", "HTTP/1.1/b", "HTTP/1.1/c");
    assertThat(ask(shown(), Set.of("s"), "/early/a", "/b", "/early/c"))
        .containsExactly("/early/a", "HTTP/2.0/b", "/early/c");
  }

  /// It may be sent again, also where it is a write (RFC 9113, 8.7).
  @Test
  void aCallThatIsRefusedWasCertainlyNotLookedAt() {
    assertThatThrownBy(() -> ask(shown(), Set.of("s"), "/refused"))
        .satisfies(failure ->
            assertThat(BackendFailures.isBeforeTheCall(Exceptions.unwrap(failure))).isTrue());
    assertThatThrownBy(() -> ask(shown(), Set.of("s"), "/broken"))
        .satisfies(failure ->
            assertThat(BackendFailures.isBeforeTheCall(Exceptions.unwrap(failure))).isFalse());
  }

  /// Nor is what comes unasked.
  @Test
  void aSecondAnswerIsNotThatToTheNextCall() {
    assertThat(ask(shown(), Set.of(), "/twice/a", "/b", "/c"))
        .containsExactly("asked", "HTTP/1.1/b", "HTTP/1.1/c");
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
    return ask(tls, http2, "/").getFirst();
  }

  /// One after the other.
  private static List<String> ask(@Nullable BackendTls tls, Set<String> http2, String... paths) {
    URI uri = URI.create("https://127.0.0.1:" + server.port());
    BackendProperties properties =
        Backends.properties(
            Map.of("s", List.of(uri)), tls == null ? Map.of() : Map.of("s", tls), http2);
    Address address = Address.of("s", uri);
    try (BackendClients clients = new BackendClients(properties, LoopShare.of(properties, 1));
        MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
      EventLoop loop = loops.next();
      return Arrays.stream(paths)
          .map(path ->
              http2.isEmpty()
                  ? throughThePool(clients.pool(loop, "s", address), path)
                  : throughTheClient(clients.client(loop, "s", address, PATIENCE), path))
          .toList();
    }
  }

  private static String throughThePool(Http1Pool pool, String path) {
    DefaultHttpHeaders headers = new DefaultHttpHeaders();
    headers.set("host", "127.0.0.1");
    return Objects.requireNonNull(
        pool.ask(HttpMethod.GET, path, headers, null, PATIENCE)
            .flatMap(answer -> ByteBufFlux.fromInbound(answer.body()).aggregate().asString())
            .block(PATIENCE));
  }

  private static String throughTheClient(HttpClient client, String path) {
    return Objects.requireNonNull(
        client.get().uri(path).responseContent().aggregate().asString().block(PATIENCE));
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

  private static FullHttpResponse twice() {
    ByteBuf text =
        Unpooled.copiedBuffer(
            "asked" + "HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nunasked",
            StandardCharsets.US_ASCII);
    FullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, text);
    answer.headers().set("content-length", "asked".length());
    return answer;
  }

  private static Path file(String name) {
    return folder.resolve(name);
  }
}
