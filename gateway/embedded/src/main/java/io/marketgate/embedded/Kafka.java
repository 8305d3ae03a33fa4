package io.marketgate.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Kafka broker that is its own controller (KRaft), on a class path of its own.
final class Kafka {

  private static final Logger LOG = LoggerFactory.getLogger(Kafka.class);
  private static final int HEAP_MEGABYTES = 384;
  private static final String CLUSTER_ID = "bWFya2V0Z2F0ZS1vbmU";

  /// A broker's start takes seconds of processor time on a small machine.
  private static final Duration START_WITHIN = Duration.ofSeconds(120);

  private final DataDirectory data;

  Kafka(DataDirectory data) {
    this.data = data;
  }

  ServerProcess start(int port, int controllerPort) {
    Path properties = writeProperties(port, controllerPort);
    format(properties);
    List<String> command = new ArrayList<>(java());
    command.add("kafka.Kafka");
    command.add(properties.toString());
    return ServerProcess.start(data, "kafka", data.folder("kafka"), Map.of(), command);
  }

  Duration startWithin() {
    return START_WITHIN;
  }

  private void format(Path properties) {
    if (Files.exists(data.folder("kafka").resolve("meta.properties"))) {
      return;
    }
    LOG.info("First start: formatting Kafka's storage");
    List<String> command = new ArrayList<>(java());
    command.addAll(
        List.of(
            "kafka.tools.StorageTool",
            "format",
            "--ignore-formatted",
            "--cluster-id",
            CLUSTER_ID,
            "--config",
            properties.toString()));
    ServerProcess.run(data, "kafka-format", properties, command);
  }

  /// Below the priority of the gateway, which answers its first request long before Kafka is up.
  private List<String> java() {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
      command.addAll(List.of("/usr/bin/nice", "-n", "19"));
    }
    command.addAll(ServerProcess.java(HEAP_MEGABYTES));
    command.addAll(
        List.of(
            "-Dlog4j2.level=WARN",
            "-Dlog4j2.disableJmx=true",
            "-cp",
            ServerClassPath.load().forKafka()));
    return command;
  }

  private Path writeProperties(int port, int controllerPort) {
    String properties =
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        controller.listener.names=CONTROLLER
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
        log.dirs=%3$s
        num.partitions=4
        default.replication.factor=1
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=4
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=4
        group.initial.rebalance.delay.ms=0
        controlled.shutdown.enable=false
        auto.create.topics.enable=true
        broker.heartbeat.interval.ms=500
        broker.session.timeout.ms=2000
        log.retention.hours=168
        """
            .formatted(port, controllerPort, escaped(data.folder("kafka")));
    try {
      return Files.writeString(data.file("run", "kafka.properties"), properties);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Kafka reads its settings as Latin-1.
  private static String escaped(Path path) {
    StringBuilder text = new StringBuilder();
    for (char c : path.toString().toCharArray()) {
      text.append(c < 0x80 ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return text.toString();
  }
}
