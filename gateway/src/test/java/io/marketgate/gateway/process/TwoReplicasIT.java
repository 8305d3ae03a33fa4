package io.marketgate.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Marketgate;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.faults.HuaweiOrderStandIn;
import io.marketgate.gateway.faults.PurchaseCaller;
import io.marketgate.gateway.faults.PurchaseCaller.Outcome;
import io.marketgate.gateway.faults.PurchaseCaller.Telling;
import io.marketgate.gateway.faults.ServerProcesses;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/// A thousand purchases on all marketplaces, each told three times to two replicas over HTTP, with
/// the database killed and started again in the middle.
class TwoReplicasIT {

  private static final int PURCHASES = 1_000;
  private static final int TIMES = 3;
  private static final int KILLED_AFTER = 900;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /// Of the purchases of this run; those of earlier ones may still be there.
  private static final String RUN = "crash" + Long.toString(System.currentTimeMillis(), 36);

  private static final Path DATA = Path.of("gateway/target/two-replicas").toAbsolutePath();

  /// Not one that the replicas share: whoever waits for them here must not keep them waiting.
  private static final Scheduler MARKETPLACES =
      Schedulers.fromExecutorService(Executors.newVirtualThreadPerTaskExecutor());

  private final PurchaseCaller marketplaces = new PurchaseCaller();
  private final HuaweiOrderStandIn orders = new HuaweiOrderStandIn();
  private int databasePort;

  private record Call(int replica, Telling telling) {}

  /// The database that was started again belongs to nobody else.
  @AfterEach
  void close() {
    orders.close();
    var _ = ServerProcesses.database(databasePort).kill();
  }

  @Test
  void everyPurchaseHasOneEffect() {
    try (ConfigurableApplicationContext one = Marketgate.application().run(arguments("one"));
        ConfigurableApplicationContext other =
            Marketgate.application().run(second(one.getEnvironment()))) {
      List<String> addresses = List.of(address(one), address(other));
      databasePort =
          one.getEnvironment().getRequiredProperty("marketgate.database.port", Integer.class);
      AtomicInteger done = new AtomicInteger();
      AtomicInteger accepted = new AtomicInteger();
      var _ =
          Flux.fromIterable(calls())
              .flatMap(
                  call ->
                      tell(addresses.get(call.replica()), call.telling())
                          .doOnNext(outcome -> accepted.incrementAndGet())
                          .delayUntil(outcome ->
                              done.incrementAndGet() == KILLED_AFTER
                                  ? crash(databasePort)
                                  : Mono.empty()),
                  32)
              .blockLast(PATIENCE);
      assertThat(accepted).hasValue(PURCHASES * TIMES);
      assertOneEffectEach(other.getBean(Database.class));
    }
  }

  private String[] arguments(String name) {
    Stream<String> own =
        Stream.of(
            "--server.port=0",
            "--management.server.port=0",
            "--marketgate.data-directory=" + DATA.resolve(name),
            "--marketgate.database.answer-timeout=20s");
    Stream<String> orders =
        this.orders.settings().entrySet().stream()
            .map(setting -> "--" + setting.getKey() + "=" + setting.getValue());
    return Stream.concat(own, orders).toArray(String[]::new);
  }

  /// Another one over the servers of the first.
  private String[] second(ConfigurableEnvironment first) {
    List<String> arguments = RunningGateway.argumentsOfAnother(first);
    arguments.addAll(List.of(arguments("other")));
    return arguments.toArray(new String[0]);
  }

  private static String address(ConfigurableApplicationContext replica) {
    return "http://127.0.0.1:" + replica.getEnvironment().getRequiredProperty("local.server.port");
  }

  private static List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    Random random = new Random(5);
    for (Telling telling : PurchaseCaller.purchases(RUN, PURCHASES)) {
      for (int times = 0; times < TIMES; times++) {
        calls.add(new Call(random.nextInt(2), telling));
      }
    }
    Collections.shuffle(calls, random);
    return calls;
  }

  /// Until it is accepted, signed anew each time.
  private Mono<Outcome> tell(String address, Telling telling) {
    return Mono.fromCallable(() -> marketplaces.tell(address, telling))
        .subscribeOn(MARKETPLACES)
        .flatMap(outcome ->
            outcome == Outcome.ACCEPTED
                ? Mono.just(outcome)
                : Mono.error(new IllegalStateException(outcome.toString())))
        .retryWhen(
            Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(300))
                .maxBackoff(Duration.ofSeconds(2)));
  }

  /// kill -9, and the same command again.
  private static Mono<Void> crash(int port) {
    return Mono.<Void>fromRunnable(() -> ServerProcesses.database(port).kill().run())
        .subscribeOn(MARKETPLACES);
  }

  private static void assertOneEffectEach(Database database) {
    String crashed = " WHERE business_key LIKE '" + RUN + "-%'";
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
                "SELECT COUNT(*) AS n FROM subscription WHERE account_id LIKE '"
                    + RUN
                    + "-buyer-%'"))
        .isEqualTo(PURCHASES);
    assertThat(
            count(
                database,
                "SELECT COUNT(*) AS n FROM edition_period p JOIN marketplace_instance i"
                    + " ON i.id = p.instance_id WHERE p.kind = 'PAID'"
                    + " AND i.business_key LIKE '"
                    + RUN
                    + "-%'"))
        .isEqualTo(PURCHASES);
    assertThat(
            count(
                database,
                "SELECT COUNT(*) AS n FROM event_outbox e JOIN marketplace_instance i"
                    + " ON i.organization_id = e.organization_id"
                    + " WHERE e.type = 'MarketplaceProvisioned'"
                    + " AND i.business_key LIKE '"
                    + RUN
                    + "-%'"))
        .isEqualTo(PURCHASES);
  }

  private static long count(Database database, String statement) {
    return database
        .run(sql -> sql.sql(statement).map(row -> Rows.number(row, "n").longValue()).one())
        .blockOptional(PATIENCE)
        .orElseThrow();
  }
}
