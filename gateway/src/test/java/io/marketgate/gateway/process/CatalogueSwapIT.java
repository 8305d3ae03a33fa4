package io.marketgate.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.embedded.FreePort;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A ConfigMap with the action catalogue, mounted by two replicas and changed while they are
/// called: kubelet writes the files into a folder of their own and exchanges the link to it.
@ExtendWith(RunningGateway.class)
class CatalogueSwapIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int TIMES = 10;

  private static final String FILE = "shop.yml";

  private static final String CATALOGUE =
      """
      product: shop
      actions:
        ListThings:
          description: Lists things, as of version %d.
          effect: read
          permission: shop:List
          resource: acs:shop:*:{accountId}:thing/*
          params: { type: object, additionalProperties: false }
          backend: { service: demo, method: GET, path: /v1/migrations }
      """;

  @TempDir Path mounted = Path.of(".");

  private final Caller owner = Caller.owner();

  @BeforeEach
  void mount() throws IOException {
    swap(0);
    var _ = Files.createSymbolicLink(mounted.resolve(FILE), Path.of("..data", FILE));
  }

  @Test
  void isTakenOverByEveryReplicaWithoutAFailedCall() throws Exception {
    int one = FreePort.find();
    int other = FreePort.find();
    try (ChildProcess first = replica(one);
        ChildProcess second = replica(other)) {
      List<String> addresses = List.of(address(one), address(other));
      for (String address : addresses) {
        await()
            .atMost(PATIENCE)
            .ignoreExceptions()
            .untilAsserted(() ->
                assertThat(call(address)).as(first.output() + second.output()).isEqualTo(200));
      }
      String before = version(addresses);
      List<Calls> callers = addresses.stream().map(Calls::new).toList();
      for (int number = 1; number <= TIMES; number++) {
        long called = sum(callers);
        swap(number);
        String last = before;
        await().atMost(PATIENCE).until(() -> !version(addresses).contains(last));
        before = version(addresses);
        assertThat(before).as("the same everywhere").doesNotContain(" ");
        for (Calls each : callers) {
          long until = each.answered.get() + 1;
          await().atMost(PATIENCE).until(() -> each.answered.get() >= until || each.failed());
        }
        assertThat(called).as("called meanwhile").isLessThan(sum(callers));
      }
      for (Calls each : callers) {
        each.end();
      }
    }
  }

  private static long sum(List<Calls> callers) {
    return callers.stream().mapToLong(each -> each.answered.get()).sum();
  }

  /// One who calls again and again.
  private final class Calls {

    private final AtomicLong answered = new AtomicLong();
    private final Set<Integer> others = ConcurrentHashMap.newKeySet();
    private final Thread caller;
    private volatile boolean over;

    Calls(String address) {
      caller =
          Thread.ofVirtual()
              .start(() -> {
                while (!over) {
                  int status = call(address);
                  if (status != 200) {
                    others.add(status);
                  }
                  answered.incrementAndGet();
                }
              });
    }

    boolean failed() {
      return !others.isEmpty() || !caller.isAlive();
    }

    void end() throws InterruptedException {
      assertThat(caller.isAlive()).as("every call is answered").isTrue();
      over = true;
      caller.join();
      assertThat(others).isEmpty();
    }
  }

  /// Also those that only the database knows of.
  @Test
  void namesEveryFaultOfEveryFileAtTheStart() throws Exception {
    swap(1);
    Path files = mounted.resolve("..data");
    Files.writeString(
        files.resolve(FILE),
        CATALOGUE
            .formatted(1)
            .replace("service: demo", "service: nowhere")
            .replace("GET", "FETCH"));
    Files.writeString(
        files.resolve("more.yml"),
        CATALOGUE
            .formatted(1)
            .replace("ListThings", "ListMore")
            .replace("effect: read", "effect: both")
            .replace("params:", "requires: [unheard-of]\n    params:"));
    var _ = Files.createSymbolicLink(mounted.resolve("more.yml"), Path.of("..data", "more.yml"));
    try (ChildProcess replica = replica(FreePort.find())) {
      assertThat(replica.awaitExit()).isNotZero();
      assertThat(replica.output())
          .contains(
              "The action catalogue has faults",
              "backend.method must be one of",
              "backend.service has no address",
              "effect must be read or write",
              "requires unheard-of")
          .doesNotContain("\tat ");
    } finally {
      Files.delete(files.resolve("more.yml"));
    }
  }

  private ChildProcess replica(int port) {
    return ChildProcess.replica(
        port,
        "--marketgate.catalogue.folder=" + mounted,
        "--marketgate.catalogue.check-interval=50ms",
        "--marketgate.background.shared-work=false");
  }

  private static String address(int port) {
    return "http://127.0.0.1:" + port;
  }

  private int call(String address) {
    return Caller.get(address + owner.query("ListThings", "{}")).statusCode();
  }

  /// Of all that are in force.
  private static String version(List<String> addresses) {
    Set<String> versions =
        addresses.stream()
            .map(address ->
                Caller.json(
                        Caller.get(
                            address + "/ops/v1/catalogue",
                            "Authorization",
                            "Bearer " + Caller.operator("VIEWER")))
                    .get("version")
                    .stringValue())
            .collect(Collectors.toSet());
    return String.join(" ", versions);
  }

  /// As kubelet does it (its `AtomicWriter`).
  private void swap(int number) throws IOException {
    Path files = Files.createDirectory(mounted.resolve("..2029_01_01." + number));
    Files.writeString(files.resolve(FILE), CATALOGUE.formatted(number));
    Path link = Files.createSymbolicLink(mounted.resolve("..data_tmp"), files.getFileName());
    Files.move(link, mounted.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    if (number > 0) {
      Path old = mounted.resolve("..2029_01_01." + (number - 1));
      Files.delete(old.resolve(FILE));
      Files.delete(old);
    }
  }
}
