package io.marketgate.embedded;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A broker as clouds have them: over TLS, and for users with a password.
public final class SecuredKafka implements AutoCloseable {

  private static final Duration START_WITHIN = Duration.ofSeconds(120);
  private static final int HEAP_MEGABYTES = 256;
  private static final String STORE_PASSWORD = "changeit";

  private final ServerProcess process;
  private final Path certificate;
  private final int port;

  /// @param folder for everything it keeps
  /// @param user who may use it
  /// @param password of the user
  public SecuredKafka(Path folder, String user, String password) throws Exception {
    DataDirectory data = DataDirectory.take(folder);
    List<Integer> ports = List.of(FreePort.find(), FreePort.find(), FreePort.find());
    this.port = ports.getFirst();
    Path store = data.folder("keys").resolve("broker.p12");
    this.certificate = data.folder("keys").resolve("broker.pem");
    makeCertificate(store);
    Path properties = data.file("run", "kafka.properties");
    Files.writeString(properties, properties(data, ports, store, user + "=\"" + password + '"'));
    List<String> format = java();
    format.addAll(
        List.of(
            "kafka.tools.StorageTool",
            "format",
            "--ignore-formatted",
            "--cluster-id",
            "bWFya2V0Z2F0ZS1vbmU",
            "--config",
            properties.toString()));
    ServerProcess.run(data, "kafka-format", properties, format);
    List<String> command = java();
    command.addAll(List.of("kafka.Kafka", properties.toString()));
    this.process = ServerProcess.start(data, "kafka", data.folder("kafka"), Map.of(), command);
    process.awaitPort(port, START_WITHIN);
  }

  /// `host:port`, of the name that the certificate is for.
  public String address() {
    return "localhost:" + port;
  }

  /// Who vouches for the broker: itself.
  public Path certificate() {
    return certificate;
  }

  @Override
  public void close() {
    process.close();
  }

  private void makeCertificate(Path store) throws Exception {
    X509Bundle broker =
        new CertificateBuilder()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Files.writeString(certificate, broker.getCertificatePEM());
    char[] password = STORE_PASSWORD.toCharArray();
    try (OutputStream file = Files.newOutputStream(store)) {
      broker.toKeyStore(password).store(file, password);
    }
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>(ServerProcess.java(HEAP_MEGABYTES));
    command.addAll(List.of("-Dlog4j2.level=WARN", "-cp", ServerClassPath.load().forKafka()));
    return command;
  }

  private static String properties(
      DataDirectory data, List<Integer> ports, Path store, String user) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%3$d
    controller.listener.names=CONTROLLER
    inter.broker.listener.name=INSIDE
    listeners=OUTSIDE://127.0.0.1:%1$d,INSIDE://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
    advertised.listeners=OUTSIDE://localhost:%1$d,INSIDE://127.0.0.1:%2$d
    listener.security.protocol.map=OUTSIDE:SASL_SSL,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT
    sasl.enabled.mechanisms=PLAIN
    listener.name.outside.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_%5$s;
    ssl.keystore.type=PKCS12
    ssl.keystore.location=%4$s
    ssl.keystore.password=%6$s
    log.dirs=%7$s
    offsets.topic.replication.factor=1
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    auto.create.topics.enable=true
    """
        .formatted(
            ports.get(0),
            ports.get(1),
            ports.get(2),
            store,
            user,
            STORE_PASSWORD,
            data.folder("kafka"));
  }
}
