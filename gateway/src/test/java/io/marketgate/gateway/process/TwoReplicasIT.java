package io.marketgate.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.marketplace.aliyun.AliyunProtocol.Dialect;
import io.marketgate.adapter.sandbox.AliyunSimulator;
import io.marketgate.adapter.sandbox.ComputeNestSimulator;
import io.marketgate.adapter.sandbox.HuaweiV1Simulator;
import io.marketgate.adapter.sandbox.QingCloudSimulator;
import io.marketgate.adapter.sandbox.Simulator;
import io.marketgate.adapter.sandbox.Simulator.Purchase;
import io.marketgate.adapter.sandbox.Simulator.Signing;
import io.marketgate.adapter.sandbox.Simulator.Step;
import io.marketgate.adapter.sandbox.Simulator.Verdict;
import io.marketgate.adapter.sandbox.Simulator.WireAnswer;
import io.marketgate.adapter.sandbox.Simulator.WireRequest;
import io.marketgate.adapter.sandbox.TencentSimulator;
import io.marketgate.gateway.Marketgate;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/// A thousand purchases of marketplaces whose calls say what was bought, each told three times to
/// two replicas over HTTP, with the database killed and started again in the middle.
class TwoReplicasIT {

  private static final int PURCHASES = 1_000;
  private static final int TIMES = 3;
  private static final int KILLED_AFTER = 900;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Path DATA = Path.of("gateway/target/two-replicas").toAbsolutePath();

  private static final List<Simulator> MARKETPLACES =
      List.of(
          new AliyunSimulator(Dialect.ALIYUN),
          new AliyunSimulator(Dialect.JD),
          new ComputeNestSimulator(),
          new HuaweiV1Simulator(),
          new TencentSimulator(),
          new QingCloudSimulator());

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private record Telling(int replica, Simulator marketplace, Purchase purchase) {}

  @Test
  void everyPurchaseHasOneEffect() {
    try (ConfigurableApplicationContext one = Marketgate.application().run(arguments("one"));
        ConfigurableApplicationContext other =
            Marketgate.application().run(second(one.getEnvironment()))) {
      List<String> addresses = List.of(address(one), address(other));
      int port =
          one.getEnvironment().getRequiredProperty("marketgate.database.port", Integer.class);
      AtomicInteger done = new AtomicInteger();
      List<Verdict> verdicts =
          Flux.fromIterable(tellings())
              .flatMap(
                  telling ->
                      tell(addresses.get(telling.replica()), telling)
                          .delayUntil(verdict ->
                              done.incrementAndGet() == KILLED_AFTER ? crash(port) : Mono.empty()),
                  32)
              .collectList()
              .blockOptional(PATIENCE)
              .orElseThrow();
      assertThat(verdicts).hasSize(PURCHASES * TIMES).allMatch(Verdict::isAccepted);
      assertOneEffectEach(other.getBean(Database.class));
    }
  }

  private static String[] arguments(String name) {
    return new String[] {
      "--server.port=0",
      "--management.server.port=0",
      "--marketgate.data-directory=" + DATA.resolve(name),
      "--marketgate.database.answer-timeout=20s"
    };
  }

  /// Another one over the servers of the first.
  private static String[] second(ConfigurableEnvironment first) {
    Map<String, Object> settings = new LinkedHashMap<>();
    first.getPropertySources().stream()
        .filter(MapPropertySource.class::isInstance)
        .map(MapPropertySource.class::cast)
        .filter(source -> source.containsProperty("marketgate.database.port"))
        .forEach(source -> settings.putAll(source.getSource()));
    List<String> arguments = new ArrayList<>();
    settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    arguments.removeIf(argument -> argument.startsWith("--management.server.port"));
    arguments.addAll(List.of(arguments("other")));
    return arguments.toArray(new String[0]);
  }

  private static String address(ConfigurableApplicationContext replica) {
    return "http://127.0.0.1:" + replica.getEnvironment().getRequiredProperty("local.server.port");
  }

  private static List<Telling> tellings() {
    List<Telling> tellings = new ArrayList<>();
    Random random = new Random(5);
    Instant until = Instant.now().plus(Duration.ofDays(400));
    for (int i = 0; i < PURCHASES; i++) {
      Simulator marketplace = MARKETPLACES.get(i % MARKETPLACES.size());
      String key = "crash-" + i;
      Purchase purchase =
          new Purchase(
              "crash-buyer-" + i,
              "demo",
              "std",
              false,
              until,
              Map.of(),
              key,
              key,
              null,
              false,
              null);
      for (int times = 0; times < TIMES; times++) {
        tellings.add(new Telling(random.nextInt(2), marketplace, purchase));
      }
    }
    Collections.shuffle(tellings, random);
    return tellings;
  }

  /// Until it is accepted, signed anew each time.
  private Mono<Verdict> tell(String address, Telling telling) {
    return Mono.defer(() -> send(address, telling))
        .flatMap(verdict ->
            verdict.isAccepted()
                ? Mono.just(verdict)
                : Mono.error(new IllegalStateException(verdict.toString())))
        .retryWhen(
            Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(300))
                .maxBackoff(Duration.ofSeconds(2)));
  }

  private Mono<Verdict> send(String address, Telling telling) {
    Simulator marketplace = telling.marketplace();
    String key = "sandbox-" + marketplace.marketplace() + "-key";
    String nonce = Long.toString(ThreadLocalRandom.current().nextLong(1, 1L << 60));
    WireRequest request =
        marketplace
            .request(Step.PROVISION, telling.purchase(), new Signing(Instant.now(), nonce, key))
            .orElseThrow();
    URI uri =
        URI.create(address + "/marketplace/" + marketplace.marketplace() + "?" + request.query());
    HttpRequest sent =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(20))
            .method(request.method(), HttpRequest.BodyPublishers.ofString(request.body()))
            .build();
    return Mono.fromFuture(() -> client.sendAsync(sent, HttpResponse.BodyHandlers.ofByteArray()))
        .map(answer -> marketplace.judge(Step.PROVISION, wire(answer), key));
  }

  private static WireAnswer wire(HttpResponse<byte[]> answer) {
    Map<String, String> headers = new LinkedHashMap<>();
    answer
        .headers()
        .map()
        // The client makes all names small; the case of this one is another test's.
        .forEach((name, values) ->
            headers.put(name.equals("body-sign") ? "Body-Sign" : name, values.getFirst()));
    return new WireAnswer(answer.statusCode(), headers, answer.body(), 0);
  }

  private static Mono<Void> crash(int port) {
    return Mono.<Void>fromRunnable(() -> restart(port)).subscribeOn(Schedulers.boundedElastic());
  }

  /// kill -9, and the same command again.
  private static void restart(int port) {
    ProcessHandle server =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().command().orElse("").endsWith("/mariadbd"))
            .filter(process ->
                List.of(process.info().arguments().orElse(new String[0]))
                    .contains("--port=" + port))
            .findFirst()
            .orElseThrow();
    List<String> command = new ArrayList<>();
    command.add(server.info().command().orElseThrow());
    command.addAll(List.of(server.info().arguments().orElseThrow()));
    try {
      Path folder = Path.of("/proc", Long.toString(server.pid()), "cwd").toRealPath();
      assertThat(server.destroyForcibly()).isTrue();
      server.onExit().join();
      Process again =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(again::destroyForcibly));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertOneEffectEach(Database database) {
    String crashed = " WHERE business_key LIKE 'crash-%'";
    assertThat(count(database, "SELECT COUNT(*) AS n FROM marketplace_instance" + crashed))
        .isEqualTo(PURCHASES);
    assertThat(
            count(
                database,
                "SELECT COUNT(DISTINCT organization_id) AS n FROM marketplace_instance" + crashed))
        .isEqualTo(PURCHASES);
    assertThat(
            count(
                database,
                "SELECT COUNT(*) AS n FROM subscription WHERE account_id LIKE 'crash-buyer-%'"))
        .isEqualTo(PURCHASES);
    assertThat(
            count(
                database,
                "SELECT COUNT(*) AS n FROM edition_period p JOIN marketplace_instance i"
                    + " ON i.id = p.instance_id WHERE p.kind = 'PAID'"
                    + " AND i.business_key LIKE 'crash-%'"))
        .isEqualTo(PURCHASES);
    assertThat(
            count(
                database,
                "SELECT COUNT(*) AS n FROM event_outbox e JOIN marketplace_instance i"
                    + " ON i.organization_id = e.organization_id"
                    + " WHERE e.type = 'MarketplaceProvisioned'"))
        .isEqualTo(PURCHASES);
  }

  private static long count(Database database, String statement) {
    return database
        .run(sql -> sql.sql(statement).map(row -> Rows.number(row, "n").longValue()).one())
        .blockOptional(PATIENCE)
        .orElseThrow();
  }
}
