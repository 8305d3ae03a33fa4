package io.marketgate.gateway.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.restore.LostCommand;
import io.marketgate.tenant.event.KafkaProperties;
import io.marketgate.tenant.storage.DatabaseProperties;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What Kafka has been told and the database does not have, said without a replica. (E26 of the
/// fault suite restores a database for it.)
@ExtendWith(RunningGateway.class)
class LostCommandIT {

  private static final String EVENT =
      """
      {"id":"%s","type":"%s","organizationId":"gone","occurredAt":"2026-11-29T08:00:00Z",
       "data":{"marketplace":"aliyun","businessKey":"%s","instance":"i-1"}}\
      """;

  private final String topic = RunningGateway.bean(KafkaProperties.class).eventTopic();
  private final String key = "lost-" + UUID.randomUUID();

  @Test
  void namesPurchasesThatAreNotThereAndNoneThatAre() throws Exception {
    Instant since = Instant.now();
    String account = "lost-" + UUID.randomUUID();
    var _ =
        Caller.post(
            "/sandbox/v1/marketplaces/aliyun/purchases",
            "{\"accountId\":\"%s\",\"product\":\"demo\",\"sku\":\"std\",\"until\":\"2099-12-31T16:00:00Z\"}"
                .formatted(account),
            "");
    String sold = "MarketplaceProvisioned";
    send("no event", EVENT.formatted("lost-2", "OrganizationCreated", ""));
    run(0, since, "0 purchases and 0 other changes of purchases are lost");
    send(EVENT.formatted(key, sold, key), EVENT.formatted(key, sold, key));
    send(EVENT.formatted(key + "-2", "MarketplaceRenewed", key));
    run(
        1,
        since,
        "2026-11-29T08:00:00Z MarketplaceProvisioned of aliyun: " + key + ", instance i-1",
        "1 purchases and 1 other changes of purchases are lost",
        "Lost, too: 1 of OrganizationCreated");
    send(EVENT.formatted(key + "-3", sold, ""));
    run(1, since, "2 purchases and", "Of 1 of these purchases an older version has told");
  }

  @Test
  void saysWhatItNeeds() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LostCommand command = new LostCommand(new PrintStream(out, true, UTF_8), Clock.systemUTC());
    assertThat(command.run("lost")).isEqualTo(2);
    assertThat(command.run("lost", "yesterday")).isEqualTo(2);
    assertThat(command.run("lost", "2099-01-01T00:00:00Z")).isEqualTo(2);
    assertThat(out.toString(UTF_8)).contains("lost <instant of the backup");
    run(3, new String[] {"lost", Instant.now().toString()}, "marketgate.database.host");
  }

  private static void run(int status, Instant since, String... says) throws Exception {
    DatabaseProperties database = RunningGateway.bean(DatabaseProperties.class);
    run(
        status,
        new String[] {
          "lost",
          since.toString(),
          "--marketgate.database.host=" + database.host(),
          "--marketgate.database.port=" + database.port(),
          "--marketgate.database.password=" + database.password(),
          "--marketgate.kafka.bootstrap-servers="
              + RunningGateway.bean(KafkaProperties.class).bootstrapServers()
        },
        says);
  }

  private static void run(int status, String[] arguments, String... says) throws Exception {
    try (ChildProcess command = ChildProcess.archive(arguments)) {
      assertThat(command.awaitExit()).as(command.output()).isEqualTo(status);
      assertThat(command.output()).contains(says).doesNotContain("\tat ");
    }
  }

  private void send(String... events) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                RunningGateway.bean(KafkaProperties.class).bootstrapServers(),
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                StringSerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                StringSerializer.class))) {
      for (String event : events) {
        var _ = producer.send(new ProducerRecord<>(topic, key, event)).get();
      }
    }
  }
}
