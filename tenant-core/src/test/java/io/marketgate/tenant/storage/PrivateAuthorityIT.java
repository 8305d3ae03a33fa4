package io.marketgate.tenant.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncer.r2dbc.mysql.MySqlConnectionFactory;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import io.marketgate.embedded.SecuredMariaDb;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.change.RedisConnection;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;
import reactor.test.StepVerifier;

/// A database and Redis that speak TLS, with certificates that nobody vouches for but an authority
/// of their own.
@ExtendWith(RealServers.class)
class PrivateAuthorityIT {

  private static final String PASSWORD = "s3cret";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder = Path.of(".");

  private static SecuredMariaDb database;
  private static DisposableServer redis;

  @BeforeAll
  static void start() throws Exception {
    X509Bundle authority = authority("authority");
    authority("another");
    X509Bundle server =
        new CertificateBuilder()
            .subject("CN=server")
            .addSanDnsName("localhost")
            .buildIssuedBy(authority);
    database = new SecuredMariaDb(folder.resolve("mariadb"), PASSWORD, server);
    redis = encrypted(RealServers.redisPort(), server);
  }

  @AfterAll
  static void stop() {
    redis.disposeNow();
    database.close();
  }

  @Test
  void bothAreBelievedByTheirAuthority() {
    try (Replica replica = replica("authority.pem", "authority.pem")) {
      StepVerifier.create(cipher(replica))
          .expectNextMatches(cipher -> !cipher.isEmpty())
          .expectComplete()
          .verify(PATIENCE);
      StepVerifier.create(ping(replica)).expectNext("PONG").expectComplete().verify(PATIENCE);
    }
  }

  @Test
  void aDatabaseOfAnotherAuthorityIsToldNothing() {
    assertThatThrownBy(() -> replica("another.pem", "authority.pem"))
        .as("migrations")
        .hasStackTraceContaining("PKIX path");
    StepVerifier.create(
            MySqlConnectionFactory.from(StorageConfiguration.connection(properties("another.pem")))
                .create())
        .as("everything else")
        .expectErrorSatisfies(failure -> assertThat(failure).hasStackTraceContaining("PKIX path"))
        .verify(PATIENCE);
  }

  @Test
  void aRedisOfAnotherAuthorityIsToldNothing() {
    try (Replica replica = replica("authority.pem", "another.pem")) {
      StepVerifier.create(ping(replica))
          .expectErrorSatisfies(failure -> assertThat(failure).hasStackTraceContaining("PKIX path"))
          .verify(PATIENCE);
    }
  }

  /// Makes an authority and the file with its certificate, `<name>.pem`.
  private static X509Bundle authority(String name) throws Exception {
    X509Bundle authority =
        new CertificateBuilder()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Files.writeString(file(name + ".pem"), authority.getCertificatePEM());
    return authority;
  }

  private static DatabaseProperties properties(String authority) {
    return new Binder(new MapConfigurationPropertySource(settings(authority, authority)))
        .bind("marketgate.database", DatabaseProperties.class)
        .get();
  }

  private static Replica replica(String forDatabase, String forRedis) {
    return RealServers.newReplica(settings(forDatabase, forRedis));
  }

  private static Map<String, Object> settings(String forDatabase, String forRedis) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("marketgate.database.host", "localhost");
    settings.put("marketgate.database.port", database.port());
    settings.put("marketgate.database.password", PASSWORD);
    settings.put("marketgate.database.tls", true);
    settings.put("marketgate.database.certificate-authority", file(forDatabase));
    settings.put("marketgate.redis.host", "localhost");
    settings.put("marketgate.redis.port", redis.port());
    settings.put("marketgate.redis.tls", true);
    settings.put("marketgate.redis.certificate-authority", file(forRedis));
    return settings;
  }

  private static Mono<String> cipher(Replica replica) {
    return replica
        .get(Database.class)
        .run(client ->
            client
                .sql("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
                .map(row -> String.valueOf(row.get("Value", String.class)))
                .one());
  }

  private static Mono<String> ping(Replica replica) {
    return replica.get(RedisConnection.class).commands().flatMap(RedisReactiveCommands::ping);
  }

  /// Ends the TLS in front of a Redis that knows none, as proxies of clouds do.
  private static DisposableServer encrypted(int port, X509Bundle certificate) throws Exception {
    SslContext context =
        SslContextBuilder.forServer(
                certificate.getKeyPair().getPrivate(), certificate.getCertificatePath())
            .build();
    return TcpServer.create()
        .host("127.0.0.1")
        .port(0)
        .secure(spec -> spec.sslContext(context))
        .handle((inbound, outbound) ->
            TcpClient.create()
                .host("127.0.0.1")
                .port(port)
                .connect()
                .flatMap(plain ->
                    Mono.when(
                            plain.outbound().send(inbound.receive().retain()).then(),
                            outbound.send(plain.inbound().receive().retain()).then())
                        .doFinally(end -> plain.dispose())))
        .bindNow(PATIENCE);
  }

  private static Path file(String name) {
    return folder.resolve(name);
  }
}
