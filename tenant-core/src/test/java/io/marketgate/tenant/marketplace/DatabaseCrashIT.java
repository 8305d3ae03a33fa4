package io.marketgate.tenant.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.embedded.EmbeddedServers;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.marketplace.Instance.Plan;
import io.marketgate.tenant.marketplace.Instances.Sale;
import io.marketgate.tenant.marketplace.Instances.Told;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.NewOrganization;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/// A thousand purchases on all marketplaces, each told three times to two replicas, with the
/// database killed and started again in the middle.
class DatabaseCrashIT {

  private static final int PURCHASES = 1_000;
  private static final int TIMES = 3;
  private static final int KILLED_AFTER = 600;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Instant UNTIL = Instant.parse("2027-12-31T00:00:00Z");
  private static final List<String> MARKETPLACES =
      List.of("aliyun", "aliyun-computenest", "huawei", "huawei-v1", "tencent", "jd", "qingcloud");

  private record Telling(int replica, Sale sale) {}

  @Test
  void everyPurchaseHasOneEffect() {
    try (EmbeddedServers servers = EmbeddedServers.start(Path.of("target/crashing-servers"))) {
      servers.whenAllAreUp().join();
      Map<String, Object> settings = Map.of("marketgate.database.waiting", 100);
      try (Replica one = RealServers.newReplica(servers.addresses(), settings);
          Replica other = RealServers.newReplica(servers.addresses(), settings)) {
        List<Told> told = tellAll(List.of(one, other), servers.addresses().databasePort());
        assertThat(told).hasSize(PURCHASES * TIMES);
        Map<String, List<String>> ids =
            told.stream()
                .map(Told::instance)
                .collect(
                    Collectors.groupingBy(
                        instance -> instance.account() + " " + instance.businessKey(),
                        Collectors.mapping(Instance::id, Collectors.toList())));
        assertThat(ids).hasSize(PURCHASES);
        assertThat(ids.values())
            .allSatisfy(same -> assertThat(same).hasSize(TIMES).containsOnly(same.getFirst()));
        assertOneEffectEach(one);
      }
    }
  }

  private static List<Told> tellAll(List<Replica> replicas, int port) {
    List<Instances> instances =
        replicas.stream().map(replica -> replica.get(Instances.class)).toList();
    AtomicInteger done = new AtomicInteger();
    return Flux.fromIterable(tellings())
        .flatMap(
            telling ->
                instances
                    .get(telling.replica())
                    .provision(telling.sale())
                    // As marketplaces do.
                    .retryWhen(
                        Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200))
                            .maxBackoff(Duration.ofSeconds(2)))
                    .delayUntil(told ->
                        done.incrementAndGet() == KILLED_AFTER ? crash(port) : Mono.empty()),
            16)
        .collectList()
        .blockOptional(PATIENCE)
        .orElseThrow();
  }

  private static List<Telling> tellings() {
    List<Telling> tellings = new ArrayList<>();
    Random random = new Random(11);
    for (int i = 0; i < PURCHASES; i++) {
      Sale sale = sale(i);
      for (int times = 0; times < TIMES; times++) {
        tellings.add(new Telling(random.nextInt(2), sale));
      }
    }
    Collections.shuffle(tellings, random);
    return tellings;
  }

  private static Sale sale(int number) {
    String marketplace = MARKETPLACES.get(number % MARKETPLACES.size());
    NewOrganization buyer =
        new NewOrganization(
            "Buyer " + number,
            ZoneId.of("Asia/Shanghai"),
            new MarketplaceAccount(marketplace, "buyer-" + number),
            NewOrganization.Owner.UNKNOWN,
            null,
            marketplace);
    Plan plan = new Plan("demo", "std", "STANDARD", false, Map.of("users", 5L));
    return new Sale("key-" + number, buyer, plan, UNTIL);
  }

  /// kill -9, and the same command again a moment later.
  private static Mono<Void> crash(int port) {
    return Mono.<Void>fromRunnable(() -> restart(port)).subscribeOn(Schedulers.boundedElastic());
  }

  private static void restart(int port) {
    ProcessHandle server =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().command().orElse("").endsWith("/mariadbd"))
            .filter(process -> hasArgument(process, "--port=" + port))
            .findFirst()
            .orElseThrow();
    List<String> command = new ArrayList<>();
    command.add(server.info().command().orElseThrow());
    command.addAll(List.of(server.info().arguments().orElseThrow()));
    Path folder = folder(server);
    assertThat(server.destroyForcibly()).isTrue();
    server.onExit().join();
    try {
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

  private static boolean hasArgument(ProcessHandle process, String argument) {
    return process
        .info()
        .arguments()
        .map(arguments -> List.of(arguments).contains(argument))
        .orElse(false);
  }

  private static Path folder(ProcessHandle process) {
    try {
      return Path.of("/proc", Long.toString(process.pid()), "cwd").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertOneEffectEach(Replica replica) {
    assertThat(count(replica, "SELECT COUNT(*) AS n FROM organization")).isEqualTo(PURCHASES);
    assertThat(count(replica, "SELECT COUNT(*) AS n FROM marketplace_instance"))
        .isEqualTo(PURCHASES);
    assertThat(count(replica, "SELECT COUNT(*) AS n FROM edition_period WHERE kind = 'PAID'"))
        .isEqualTo(PURCHASES);
    assertThat(count(replica, "SELECT SUM(quantity) AS n FROM additional_purchase"))
        .isEqualTo(PURCHASES * 5L);
    assertThat(count(replica, "SELECT COUNT(*) AS n FROM organization_member"))
        .isEqualTo(PURCHASES);
    for (String what : List.of("OrganizationCreated", "MarketplaceProvisioned")) {
      assertThat(
              count(replica, "SELECT COUNT(*) AS n FROM event_outbox WHERE type = '" + what + "'"))
          .isEqualTo(PURCHASES);
      assertThat(
              count(
                  replica,
                  "SELECT COUNT(*) AS n FROM organization_history WHERE what = '" + what + "'"))
          .isEqualTo(PURCHASES);
    }
  }

  private static long count(Replica replica, String statement) {
    return replica
        .get(Database.class)
        .run(sql -> sql.sql(statement).map(row -> Rows.number(row, "n").longValue()).one())
        .blockOptional(PATIENCE)
        .orElseThrow();
  }
}
