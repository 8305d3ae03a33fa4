package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.util.FileSystemUtils;

/// Kafka may be away: events wait in the database, and are sent when it is back.
@ExtendWith(Site.Given.class)
class KafkaFaultIT {

  private static final int RATE = 50;

  /// Little more than what Kafka lays out when it starts.
  private static final int SMALL_MEBIBYTES = 200;

  /// Its connections stay, and nothing comes of them: to its clients the link is half open (E8).
  @Test
  void e7EventsWaitForKafka(Site site) throws Exception {
    ServerProcesses broker = site.kafkaBroker();
    broker.freeze();
    History history;
    try {
      history = purchases(site, "e7", Site.isCut() ? 10 : 60);
    } finally {
      broker.thaw();
    }
    isBack(site, "e7", "SIGSTOP of Kafka", history);
  }

  @Test
  void e7EventsWaitForKafkaToBeStartedAgain(Site site) throws Exception {
    Runnable again = site.kafkaBroker().kill();
    History history;
    try {
      history = purchases(site, "e7killed", Site.isCut() ? 5 : 30);
    } finally {
      again.run();
      ServerProcesses.awaitPort(site.kafkaPort());
    }
    isBack(site, "e7killed", "kill -9 of Kafka", history);
  }

  /// The broker gives up, and is started again when there is room.
  @Test
  void e7EventsWaitForRoomOnKafkasDisk(Site site) throws Exception {
    Path kept = Site.folder().resolve("kafka-kept");
    ServerProcesses broker = site.kafkaBroker();
    var _ = broker.stop();
    copy(site.kafkaFolder(), kept);
    try (SmallDisk disk = SmallDisk.at(site.kafkaFolder(), SMALL_MEBIBYTES)) {
      copy(kept, site.kafkaFolder());
      broker.startAgain();
      ServerProcesses.awaitPort(site.kafkaPort());
      disk.fill();
      History history = purchases(site, "e7full", Site.isCut() ? 5 : 30);
      disk.free();
      site.endKafka();
      broker.startAgain();
      ServerProcesses.awaitPort(site.kafkaPort());
      isBack(site, "e7full", "the disk of Kafka full", history);
      new Reconcile(site).whole();
      site.endKafka();
      copy(site.kafkaFolder(), kept);
    } finally {
      site.endKafka();
      copy(kept, site.kafkaFolder());
      broker.startAgain();
      ServerProcesses.awaitPort(site.kafkaPort());
    }
  }

  /// What a folder has had is gone; it stays itself, as something may be mounted there.
  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    Files.createDirectories(to);
    try (var there = Files.list(to)) {
      for (Path old : there.toList()) {
        assertThat(FileSystemUtils.deleteRecursively(old)).isTrue();
      }
    }
    SmallDisk.copy(from, to);
  }

  /// Purchases while Kafka is away: acknowledged, and their events wait.
  private static History purchases(Site site, String prefix, int seconds) throws Exception {
    Callbacks callbacks = new Callbacks(site, prefix, RATE * seconds);
    History history = callbacks.await(callbacks.begin(RATE));
    assertThat(
            new Reconcile(site)
                .number(
                    """
                    SELECT COUNT(*) FROM event_outbox e JOIN marketplace_instance i
                        ON i.organization_id = e.organization_id
                     WHERE i.business_key LIKE ? AND e.type = 'MarketplaceProvisioned'
                       AND e.sent_at IS NULL
                    """,
                    prefix + "-%"))
        .as("they wait")
        .isGreaterThan(history.accepted().size() / 2);
    return history;
  }

  private static void isBack(Site site, String prefix, String fault, History history)
      throws Exception {
    long begun = System.nanoTime();
    Reconcile reconcile = new Reconcile(site);
    reconcile.events();
    reconcile.purchases(prefix, history);
    site.findings()
        .add(
            "E7",
            fault + " under %d callbacks a second".formatted(RATE),
            "%d purchases acknowledged; every event sent %d ms after Kafka was back"
                .formatted(
                    history.accepted().size(),
                    Duration.ofNanos(System.nanoTime() - begun).toMillis()));
  }
}
