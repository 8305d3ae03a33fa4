package io.marketgate.gateway.startup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.embedded.EmbeddedServers;
import io.marketgate.gateway.sandbox.SandboxTokens;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/// The last lines of a single machine's start: what is listening where, and a call to paste.
final class Announcement {

  private static final Logger LOG = LoggerFactory.getLogger("io.marketgate");
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(12);

  private Announcement() {}

  static void whenAllAreUp(
      EmbeddedServers servers, Path data, ConfigurableApplicationContext context) {
    servers
        .whenAllAreUp()
        .whenComplete((nothing, failure) -> announce(servers, data, context, failure));
  }

  private static void announce(
      EmbeddedServers servers,
      Path data,
      ConfigurableApplicationContext context,
      @Nullable Throwable failure) {
    if (!context.isActive()) {
      return;
    }
    if (failure != null) {
      LOG.error("A server of this machine did not start: {}", failure.getMessage());
      return;
    }
    LOG.info(text(servers.addresses(), data, context));
  }

  private static String text(
      EmbeddedServers.Addresses addresses, Path data, ConfigurableApplicationContext context) {
    Environment environment = context.getEnvironment();
    String gateway = "http://localhost:" + port(environment, "local.server.port");
    return """
    Marketgate is ready. Stop it with Ctrl-C; its data is in %s.
      product contract  %s/api/{action}
      sandbox           %s/sandbox/v1
      operations        %s/ops/v1
      management        http://localhost:%s/actuator/health
      demo product      http://127.0.0.1:%d/v1/migrations
      MariaDB           127.0.0.1:%d, database and user marketgate
      Redis             127.0.0.1:%d
      Kafka             127.0.0.1:%d
      (MariaDB's and Redis' password is in %s)
    Try it:
      %s
    """
        .formatted(
            data,
            gateway,
            gateway,
            gateway,
            port(environment, "local.management.port"),
            addresses.demoPort(),
            addresses.databasePort(),
            addresses.redisPort(),
            addresses.kafkaPort(),
            data.resolve("servers.password"),
            exampleCall(gateway, context.getBeanProvider(SandboxTokens.class).getIfAvailable()))
        .stripTrailing();
  }

  /// The sandbox's own token for its own tenant; nothing else is ever written to a log.
  private static String exampleCall(String gateway, @Nullable SandboxTokens tokens) {
    if (tokens == null) {
      return "(the sandbox is off: bring a token of an issuer in marketgate.tokens.issuers)";
    }
    SandboxTokens.Issued issued =
        tokens.issue(
            new SandboxTokens.Caller("demo", "demo", "account", "Demo"),
            TOKEN_LIFETIME,
            SandboxTokens.Session.PLAIN);
    return "curl '%s/api/ListMigrations?userinfo=%s&accessToken=%s&params=%s&traceId=first-call'"
        .formatted(
            gateway,
            URLEncoder.encode(Objects.requireNonNull(issued.userinfo()), UTF_8),
            issued.accessToken(),
            URLEncoder.encode("{\"status\":\"running\"}", UTF_8));
  }

  private static String port(Environment environment, String property) {
    return environment.getRequiredProperty(property);
  }
}
