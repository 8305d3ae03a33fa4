package io.marketgate.gateway.faults;

import io.marketgate.embedded.EmbeddedServers;
import io.marketgate.gateway.key.EncryptionKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/// Two replicas in processes of their own, over real servers, with a network between them that can
/// be made worse. Started once for all experiments; a test method gets it as its parameter.
public final class Site implements AutoCloseable {

  private static final List<String> MARKETPLACES =
      List.of("aliyun", "aliyun-computenest", "huawei", "huawei-v1", "tencent", "jd", "qingcloud");

  private static final Path FOLDER = Path.of("gateway/target/faults").toAbsolutePath();

  private static final String BROKER = "kafka.Kafka";

  /// Printed, so that a run can be repeated: `-Dmarketgate.faults.seed=…`.
  private static final long SEED = Long.getLong("marketgate.faults.seed", System.nanoTime());

  private final EmbeddedServers servers;
  private final Program program;
  private final FaultProxy database;
  private final FaultProxy redis;
  private final FaultProxy kafka;
  private final HuaweiOrderStandIn orders = new HuaweiOrderStandIn();

  private final ProductStandIn product = new ProductStandIn();
  private final KafkaEvents events;
  private final List<Replica> replicas;
  private final Random random = new Random(SEED);
  private final Findings findings = new Findings(FOLDER.resolve("findings.md"), SEED);

  private Site() throws InterruptedException {
    create(FOLDER);
    System.out.println("Faults with seed " + SEED);
    servers = EmbeddedServers.start(FOLDER.resolve("servers"));
    servers.whenAllAreUp().join();
    EmbeddedServers.Addresses addresses = servers.addresses();
    database = new FaultProxy(addresses.databasePort(), SEED);
    redis = new FaultProxy(addresses.redisPort(), SEED);
    // The broker tells its clients its own address, so only their first step comes by here.
    kafka = new FaultProxy(addresses.kafkaPort(), SEED);
    events = new KafkaEvents(addresses.kafkaPort());
    try {
      program = train(Program.training(FOLDER.resolve("program")));
      replicas =
          List.of(
              replica("one", Map.of(), Replica.Machine.USUAL),
              replica("two", Map.of(), Replica.Machine.USUAL));
      replicas.getFirst().start();
      replicas.getLast().start();
    } catch (RuntimeException | InterruptedException e) {
      servers.close();
      throw e;
    }
  }

  /// One life of the program.
  private Program train(Program training) throws InterruptedException {
    try (Replica trainee = replica("trainee", training, Map.of(), Replica.Machine.USUAL)) {
      trainee.start();
      var _ = trainee.terminate();
    }
    return training.trained();
  }

  /// Gives test methods the site, and looks after each whether everything is whole.
  public static final class Given implements ParameterResolver, AfterEachCallback {

    private static final ExtensionContext.Namespace HERE =
        ExtensionContext.Namespace.create(Site.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Site.class;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
      if (context.getExecutionException().isEmpty()) {
        new Reconcile(site(context)).whole();
      }
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return site(context);
    }

    private static Site site(ExtensionContext context) {
      return context
          .getRoot()
          .getStore(HERE)
          .computeIfAbsent(Site.class, key -> Site.open(), Site.class);
    }
  }

  private static Site open() {
    try {
      return new Site();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// One more, for an experiment of its own.
  ///
  /// @param others settings beside those of all
  Replica replica(String name, Map<String, String> others, Replica.Machine machine) {
    return replica(name, program, others, machine);
  }

  /// One of another version.
  ///
  /// @param unknown settings that it does not have
  Replica replica(String name, Program other, List<String> unknown) {
    Map<String, String> settings = new LinkedHashMap<>(settings(servers.addresses()));
    unknown.forEach(settings::remove);
    return new Replica(name, other, settings, FOLDER.resolve(name + ".log"), Replica.Machine.USUAL);
  }

  private Replica replica(
      String name, Program started, Map<String, String> others, Replica.Machine machine) {
    Map<String, String> settings = new LinkedHashMap<>(settings(servers.addresses()));
    settings.putAll(others);
    return new Replica(name, started, settings, FOLDER.resolve(name + ".log"), machine);
  }

  List<Replica> replicas() {
    return replicas;
  }

  /// One of the two.
  Replica any() {
    return replicas.get(random.nextInt(replicas.size()));
  }

  ProductStandIn product() {
    return product;
  }

  Random random() {
    return random;
  }

  /// What has reached Kafka.
  KafkaEvents events() {
    return events;
  }

  Findings findings() {
    return findings;
  }

  /// The way to the database.
  FaultProxy toDatabase() {
    return database;
  }

  FaultProxy toRedis() {
    return redis;
  }

  ServerProcesses database() {
    return ServerProcesses.database(databasePort());
  }

  ServerProcesses redisServer() {
    return ServerProcesses.find("redis-server", "")
        .startedAgainWith(FOLDER.resolve("servers/run/redis.conf").toString());
  }

  ServerProcesses kafkaBroker() {
    return ServerProcesses.find(BROKER, "");
  }

  /// kill -9, if it is there.
  void endRedis() {
    ServerProcesses.endAll("redis-server", "");
  }

  /// kill -9, if it is there.
  void endKafka() {
    ServerProcesses.endAll(BROKER, "");
  }

  int databasePort() {
    return servers.addresses().databasePort();
  }

  int redisPort() {
    return servers.addresses().redisPort();
  }

  int kafkaPort() {
    return servers.addresses().kafkaPort();
  }

  /// Where Redis writes down what it would read when it is started again.
  Path redisFolder() {
    return FOLDER.resolve("servers/redis");
  }

  /// Where Kafka keeps everything.
  Path kafkaFolder() {
    return FOLDER.resolve("servers/kafka");
  }

  /// Tells Redis something, past the proxy; each must be answered with OK.
  void redis(String... commands) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redisPort());
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> all = new ArrayList<>(List.of("AUTH " + servers.addresses().password()));
      all.addAll(List.of(commands));
      for (String command : all) {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        String answer = answers.readLine();
        if (!"+OK".equals(answer)) {
          throw new IOException("Redis answers " + answer);
        }
      }
    }
  }

  /// Settings of a command that goes past the proxies.
  List<String> servers() {
    return List.of(
        "--marketgate.database.host=127.0.0.1",
        "--marketgate.database.port=" + databasePort(),
        "--marketgate.database.password=" + servers.addresses().password(),
        "--marketgate.kafka.bootstrap-servers=127.0.0.1:" + kafkaPort());
  }

  /// To the database itself, past the proxy.
  Connection connect() throws SQLException {
    return connect(servers.addresses());
  }

  /// To the database of servers that an experiment has for itself.
  static Connection connect(EmbeddedServers.Addresses addresses) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:" + addresses.databasePort() + "/marketgate",
        "marketgate",
        addresses.password());
  }

  /// Whether experiments run at the size of the description, or shorter, as CI runs them.
  static boolean isCut() {
    return !"full".equals(System.getProperty("marketgate.faults.size", "cut"));
  }

  /// Where the database keeps everything.
  Path databaseFolder() {
    return FOLDER.resolve("servers/mariadb");
  }

  /// Where an experiment leaves its history.
  static Path folder() {
    return FOLDER;
  }

  @Override
  public void close() {
    replicas.forEach(Replica::close);
    events.close();
    database.close();
    redis.close();
    kafka.close();
    servers.close();
    orders.close();
    product.close();
    findings.write();
  }

  private Map<String, String> settings(EmbeddedServers.Addresses addresses) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("marketgate.database.host", "127.0.0.1");
    settings.put("marketgate.database.port", Integer.toString(database.port()));
    settings.put("marketgate.database.password", addresses.password());
    settings.put("marketgate.redis.host", "127.0.0.1");
    settings.put("marketgate.redis.port", Integer.toString(redis.port()));
    settings.put("marketgate.redis.password", addresses.password());
    settings.put("marketgate.kafka.bootstrap-servers", "127.0.0.1:" + kafka.port());
    settings.put("marketgate.throttle.replicas", "2");
    settings.put("marketgate.catalogue.folder", FOLDER.resolve("actions").toString());
    settings.put("marketgate.backends.services.demo", "http://127.0.0.1:" + addresses.demoPort());
    settings.put("marketgate.backends.services.product", product.address());
    settings.put("marketgate.backends.identity-key", key("identity"));
    settings.put("marketgate.audit.head-every", "1s");
    settings.put("marketgate.roles.key", key("roles"));
    // A version before may not be able to read what is encrypted with it (docs/upgrades.md).
    boolean isUpgrade = System.getProperty(UpgradeFaultIT.BEFORE) != null;
    settings.put(
        isUpgrade ? UpgradeFaultIT.OTHER_KEYS : "marketgate.encryption.key", encryptionKey());
    settings.put("marketgate.sandbox.enabled", "true");
    settings.put("marketgate.sandbox.key", key("sandbox"));
    settings.put("marketgate.organizations.marketplace", "sandbox");
    settings.put("marketgate.tenants.stand-in", "sandbox");
    settings.put("marketgate.tenants.stands-in-for", String.join(",", MARKETPLACES));
    for (String name : MARKETPLACES) {
      settings.put("marketgate.marketplaces." + name + ".key", "sandbox-" + name + "-key");
    }
    settings.putAll(orders.settings());
    settings.put("marketgate.event-push.allow-http", "true");
    settings.put("marketgate.event-push.allowed-networks", "127.0.0.0/8");
    settings.put("marketgate.event-push.ports", "");
    settings.put("marketgate.event-push.timeout", "3s");
    settings.put("spring.netty.leak-detection", "simple");
    settings.put("marketgate.access-log.file", FOLDER.resolve("access.jsonl").toString());
    return settings;
  }

  /// File with the key that secrets are encrypted with.
  static String encryptionKey() {
    Path file = FOLDER.resolve("keys/encryption.jwk");
    EncryptionKey.createIfAbsent(file);
    return file.toString();
  }

  private static String key(String name) {
    Path file = FOLDER.resolve("keys").resolve(name + ".jwk");
    io.marketgate.gateway.key.SigningKey.createIfAbsent(file);
    return file.toString();
  }

  /// Nothing of an earlier run: the same purchases would be repetitions. One that was killed has
  /// left its small disks there.
  private static void create(Path folder) {
    for (String disk : List.of("disk", "servers/redis", "servers/kafka")) {
      SmallDisk.clear(folder.resolve(disk));
    }
    try {
      var _ = FileSystemUtils.deleteRecursively(folder);
      Path actions = Files.createDirectories(folder.resolve("actions"));
      Files.copy(Path.of("config/actions/demo.yml"), actions.resolve("demo.yml"));
      Files.writeString(actions.resolve("limited.yml"), ProductStandIn.ACTIONS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
