package io.marketgate.gateway;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.marketgate.embedded.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/// The whole program, started once for all tests with servers of its own, a product backend and an
/// issuer that WireMock plays, and a backend of raw sockets. Tests call it through its public port.
public final class RunningGateway implements BeforeAllCallback {

  /// The claim `iss` of the issuer with signed tokens.
  public static final String ISSUER = "https://signin.example";

  /// The claim `iss` of the issuer whose key server nobody can reach. What the services `locked`
  /// and `modern` ask everybody for.
  public static final String BACKEND_SECRET = "backend-secret-canary";

  public static final String UNREACHABLE_ISSUER = "https://unreachable.example";

  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(RunningGateway.class);

  /// What calls to the system of the product `hooked` are signed with.
  public static final String HOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static @Nullable Started started;

  /// Closed by JUnit after the last test.
  private record Started(
      ConfigurableApplicationContext context,
      WireMockServer backend,
      WireMockServer issuer,
      RawBackend raw)
      implements AutoCloseable {

    static Started start() {
      WireMockServer backend = new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
      WireMockServer issuer = new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
      RawBackend raw = new RawBackend();
      backend.start();
      issuer.start();
      Issuer.publishKeys(issuer);
      ConfigurableApplicationContext context =
          Marketgate.application()
              .run(arguments(backend.port(), issuer.port(), raw.port()).toArray(new String[0]));
      return new Started(context, backend, issuer, raw);
    }

    @Override
    public void close() {
      context.close();
      backend.stop();
      issuer.stop();
      raw.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    boolean first = started == null;
    started =
        context
            .getRoot()
            .getStore(HERE)
            .computeIfAbsent(Started.class, key -> Started.start(), Started.class);
    if (first) {
      Caller.warmUp();
    }
  }

  /// The public port's address.
  public static URI address() {
    return local(property("local.server.port"));
  }

  /// The management port's address.
  public static URI management() {
    return local(property("local.management.port"));
  }

  /// The product backend behind the service `stub`.
  public static WireMockServer backend() {
    return current().backend();
  }

  /// The issuer [#ISSUER], its key set and its introspection.
  public static WireMockServer issuer() {
    return current().issuer();
  }

  /// The backend behind the service `raw`.
  public static RawBackend raw() {
    return current().raw();
  }

  public static <T> Collection<T> beans(Class<T> type) {
    return current().context().getBeansOfType(type).values();
  }

  public static <T> T bean(Class<T> type) {
    return current().context().getBean(type);
  }

  /// Arguments of another replica over the servers of this one. It has to be a process of its own:
  /// one that ends takes the event loops of the other with it.
  public static List<String> argumentsOfAnother() {
    return argumentsOfAnother(current().context().getEnvironment());
  }

  /// Arguments of another replica over the servers that one has started.
  public static List<String> argumentsOfAnother(ConfigurableEnvironment first) {
    List<String> arguments = new ArrayList<>();
    first.getPropertySources().stream()
        .filter(MapPropertySource.class::isInstance)
        .map(MapPropertySource.class::cast)
        .filter(source -> source.containsProperty("marketgate.database.port"))
        .flatMap(source -> source.getSource().entrySet().stream())
        .filter(setting -> !setting.getKey().equals("management.server.port"))
        .forEach(setting -> arguments.add("--" + setting.getKey() + "=" + setting.getValue()));
    return arguments;
  }

  /// Where this run keeps its data.
  public static Path data() {
    return Path.of("gateway/target/it-data").toAbsolutePath();
  }

  private static List<String> arguments(int backend, int issuer, int raw) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--server.port=0");
    arguments.add("--management.server.port=0");
    arguments.add("--marketgate.data-directory=" + data());
    arguments.add("--marketgate.catalogue.folder=" + freshCatalogue());
    arguments.add("--marketgate.http.idle-timeout=60s");
    arguments.add("--marketgate.http.request-timeout=2s");
    arguments.add("--marketgate.database.answer-timeout=20s");
    arguments.add("--marketgate.usage.answer-timeout=30s");
    arguments.add("--marketgate.redis.command-timeout=10s");
    arguments.add("--marketgate.tokens.fetch-timeout=20s");
    arguments.add("--marketgate.traces.write-interval=20ms");
    arguments.add("--spring.netty.leak-detection=simple");
    arguments.add("--marketgate.marketplaces.products=" + products(backend));
    arguments.add("--marketgate.marketplaces.hook-secrets.hooked=" + HOOK_SECRET);
    arguments.add("--marketgate.marketplaces.tencent-sign-on=true");
    arguments.add("--marketgate.marketplaces.jd.addresses=203.0.113.0/24,127.0.0.1");
    arguments.add("--marketgate.marketplaces.front-ends=https://front.example");
    arguments.add("--marketgate.marketplaces.public-url=https://gateway.example");
    arguments.add("--marketgate.backends.services.stub=http://127.0.0.1:" + backend);
    arguments.add("--marketgate.backends.services.raw=http://127.0.0.1:" + raw);
    arguments.add("--marketgate.backends.services.modern=http://127.0.0.1:" + backend);
    arguments.add("--marketgate.backends.http2=modern");
    arguments.add("--marketgate.backends.services.locked=http://127.0.0.1:" + backend);
    arguments.add("--marketgate.backends.credentials.locked.header=X-Api-Key");
    arguments.add("--marketgate.backends.credentials.locked.secret=" + BACKEND_SECRET);
    arguments.add("--marketgate.backends.credentials.modern.scheme=basic");
    arguments.add("--marketgate.backends.credentials.modern.secret=gate:" + BACKEND_SECRET);
    arguments.add("--marketgate.backends.services.gone=http://127.0.0.1:" + FreePort.find());
    arguments.add("--marketgate.backends.services.breaking=http://127.0.0.1:" + backend);
    arguments.add("--marketgate.backends.services.freezing=http://127.0.0.1:" + raw);
    arguments.add("--marketgate.backends.services.proxied=http://127.0.0.1:" + backend);
    arguments.add(
        "--marketgate.backends.services.pair=http://127.0.0.1:%d,http://127.0.0.1:%d"
            .formatted(FreePort.find(), backend));
    arguments.add("--marketgate.backends.circuit-open=2s");
    arguments.add("--marketgate.embedding.origins.sandbox=https://console.sandbox.example");
    arguments.add("--marketgate.embedding.origins.aliyun=https://console.aliyun.example");
    arguments.add("--marketgate.embedding.folder=gateway/src/test/resources/embed");
    arguments.add("--marketgate.catalogue.check-interval=50ms");
    String keys = "http://127.0.0.1:" + issuer;
    arguments.addAll(
        issuer(0, ISSUER, "jwks-uri=" + keys + "/jwks", "algorithms=ES256", "type=at+jwt"));
    arguments.addAll(
        issuer(
            1,
            UNREACHABLE_ISSUER,
            "jwks-uri=http://127.0.0.1:" + FreePort.find() + "/jwks",
            "algorithms=ES256"));
    arguments.addAll(
        issuer(
            2,
            "https://opaque.example",
            "algorithms=ES256",
            "introspection.uri=" + keys + "/introspect",
            "introspection.client-id=marketgate",
            "introspection.client-secret=introspection-canary"));
    return arguments;
  }

  private static List<String> issuer(int index, String name, String... settings) {
    String prefix = "--marketgate.tokens.issuers[" + index + "].";
    List<String> arguments = new ArrayList<>();
    arguments.add(prefix + "issuer=" + name);
    arguments.add(prefix + "marketplace=sandbox");
    for (String setting : settings) {
      arguments.add(prefix + setting);
    }
    return arguments;
  }

  /// The demo product's real catalogue and that of the stub. What is sold out of the box, and a
  /// product with a system of its own at the stub.
  private static Path products(int backend) {
    String hooked =
        """
          hooked:
            frontEndUrl: "https://hooked.example.com/{instanceId}"
            hookUrl: "http://127.0.0.1:%d/hook"
            skus:
              std: { edition: STANDARD }
              pro: { edition: PROFESSIONAL }
          metered:
            frontEndUrl: "https://metered.example.com/"
            metering: { wf: { aliyun: Frequency, huawei: runs } }
            skus:
              std: { edition: STANDARD }
        """;
    try {
      Path file = Files.createTempFile("products", ".yml");
      file.toFile().deleteOnExit();
      return Files.writeString(
          file, Files.readString(Path.of("config/products.yml")) + hooked.formatted(backend));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The folder with the action catalogue; it is looked at twenty times a second.
  public static Path catalogue() {
    return Path.of("gateway/target/it-actions");
  }

  private static Path freshCatalogue() {
    try {
      Path folder = Files.createDirectories(catalogue());
      Files.deleteIfExists(folder.resolve("changing.yml"));
      for (String file :
          List.of("config/actions/demo.yml", "gateway/src/test/resources/actions/stub.yml")) {
        Files.copy(
            Path.of(file),
            folder.resolve(Path.of(file).getFileName()),
            StandardCopyOption.REPLACE_EXISTING);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String property(String name) {
    return current().context().getEnvironment().getRequiredProperty(name);
  }

  private static URI local(String port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private static Started current() {
    return Objects.requireNonNull(
        started, "the test class needs @ExtendWith(RunningGateway.class)");
  }
}
