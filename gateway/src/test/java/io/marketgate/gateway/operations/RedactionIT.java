package io.marketgate.gateway.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/// What a caller brings is nowhere to be found afterwards: not in logs, traces, metrics or answers.
@ExtendWith(RunningGateway.class)
class RedactionIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /// Of 25 requests each.
  private static final int ROUNDS = 400;

  private static final int AT_ONCE = 8;

  private final String canary = "canary" + UUID.randomUUID().toString().replace("-", "");

  @Test
  void leavesNoTokenUserOrParameterBehind() throws IOException {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    String answers;
    try {
      answers = callAgainAndAgain();
    } finally {
      root.detachAppender(log);
    }
    String lastTrace = "end-" + canary.substring(0, 12).replace("canary", "c");
    Caller.owner().call("DescribeTenant", "{}", "&traceId=" + lastTrace);
    assertThat(answers).doesNotContain(canary, RunningGateway.BACKEND_SECRET);
    assertThat(text(log.list)).doesNotContain(canary, RunningGateway.BACKEND_SECRET);
    assertThat(awaitAccessLog(lastTrace))
        .doesNotContain(canary, RunningGateway.BACKEND_SECRET)
        .contains("accessToken=***");
    assertThat(awaitTraces(lastTrace)).doesNotContain(canary, RunningGateway.BACKEND_SECRET);
    assertThat(Caller.get(RunningGateway.management() + "/actuator/prometheus").body())
        .doesNotContain(canary, RunningGateway.BACKEND_SECRET);
    assertThat(supportBundle())
        .doesNotContain(canary, RunningGateway.BACKEND_SECRET)
        .contains("threads.txt");
    // Events for Kafka are there as well.
    assertThat(columnsOfTheDatabaseWith(canary)).isEmpty();
    assertThat(columnsOfTheDatabaseWith(RunningGateway.BACKEND_SECRET)).isEmpty();
  }

  /// Ten thousand requests (reliability.md 6).
  private String callAgainAndAgain() {
    try (ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
      List<CompletableFuture<String>> rounds =
          Stream.generate(() ->
                  CompletableFuture.supplyAsync(
                      () -> callInEveryWay() + callTheOtherDoors(), callers))
              .limit(ROUNDS)
              .toList();
      return rounds.stream().map(CompletableFuture::join).collect(Collectors.joining());
    }
  }

  /// Signatures, keys and tokens that are not those of the product contract.
  private String callTheOtherDoors() {
    StringBuilder answers = new StringBuilder();
    String call = "action=createInstance&aliUid=1&orderBizId=redacted&orderId=1&skuId=std";
    for (String path :
        List.of(
            "/marketplace/aliyun?" + call + "&token=" + canary,
            "/marketplace/jd?" + call + "&token=" + canary,
            "/marketplace/tencent?signature=" + canary + "&timestamp=1&eventId=1",
            "/marketplace/huawei?authToken=" + canary + "&activity=newInstance",
            "/marketplace/qingcloud?signature=" + canary,
            "/marketplace/aliyun/sso?token=" + canary)) {
      answers.append(Caller.get(RunningGateway.address() + path).body());
    }
    for (String path : List.of("/product/v1/organizations", "/ops/v1/audit", "/ops/v1/clients")) {
      answers.append(
          Caller.get(RunningGateway.address() + path, "Authorization", "Bearer " + canary).body());
    }
    answers.append(
        Caller.post("/product/v1/entitlements:check", "{\"organization\":\"x\"}", canary).body());
    answers.append(
        Caller.post("/product/v1/token", "{\"client_secret\":\"" + canary + "\"}", "").body());
    return answers.toString();
  }

  private static String supportBundle() throws IOException {
    StringBuilder files = new StringBuilder();
    HttpRequest request =
        Caller.request("/ops/v1/support-bundle")
            .header("Authorization", "Bearer " + Caller.operator("ADMIN"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient();
        ZipInputStream zip =
            new ZipInputStream(
                client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body())) {
      for (ZipEntry file = zip.getNextEntry(); file != null; file = zip.getNextEntry()) {
        files.append(file.getName()).append(new String(zip.readAllBytes(), UTF_8));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return files.toString();
  }

  /// Of all tables, whatever they are for.
  private static List<String> columnsOfTheDatabaseWith(String text) {
    Database database = RunningGateway.bean(Database.class);
    List<String> columns =
        database
            .run(sql ->
                sql.sql(
                        "SELECT CONCAT('`', table_name, '`.`', column_name, '`') AS name"
                            + " FROM information_schema.columns"
                            + " WHERE table_schema = DATABASE() AND data_type IN ('char', 'varchar',"
                            + " 'tinytext', 'text', 'mediumtext', 'longtext', 'json')")
                    .map(row -> Rows.text(row, "name"))
                    .all()
                    .collectList())
            .blockOptional(PATIENCE)
            .orElseThrow();
    assertThat(columns).hasSizeGreaterThan(100);
    return columns.stream()
        .filter(column ->
            database
                    .run(sql ->
                        sql.sql(
                                "SELECT COUNT(*) AS n FROM "
                                    + column.substring(0, column.indexOf('.'))
                                    + " WHERE "
                                    + column.substring(column.indexOf('.') + 1)
                                    + " LIKE '%"
                                    + text
                                    + "%'")
                            .map(row -> Rows.number(row, "n").longValue())
                            .one())
                    .blockOptional(PATIENCE)
                    .orElseThrow()
                > 0)
        .toList();
  }

  private String callInEveryWay() {
    Caller owner = Caller.owner();
    String userinfo = "{\"uid\":\"demo\",\"accountId\":\"demo\",\"name\":\"" + canary + "\"}";
    StringBuilder answers = new StringBuilder();
    answers.append(new Caller(userinfo, owner.accessToken()).call("ListMigrations", "{}").body());
    answers.append(new Caller(userinfo, canary).call("ListMigrations", "{}").body());
    answers.append(
        new Caller(userinfo, "e30." + canary + ".e30").call("ListMigrations", "{}").body());
    answers.append(owner.call("ListMigrations", "{\"status\":\"" + canary + "\"}").body());
    answers.append(owner.call("GetMigration", "{\"id\":\"" + canary + "\"}").body());
    answers.append(owner.call("Locked", "{\"x\":\"" + canary + "\"}").body());
    answers.append(owner.call("Gone", "{\"x\":\"" + canary + "\"}").body());
    answers.append(owner.call("Raw", "{\"what\":\"garbage\",\"x\":\"" + canary + "\"}").body());
    answers.append(owner.call("ListMigrations", canary).body());
    answers.append(owner.call(canary + "%00", "{}").body().replace(canary + "?00", ""));
    answers.append(
        Caller.get(owner.query("DescribeTenant", "{}"), "Authorization", "Bearer " + canary)
            .body());
    answers.append(
        Caller.raw("GET /api/X?accessToken=" + canary + "{ HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    answers.append(
        Caller.raw(
            "GET /api/X?accessToken="
                + canary
                + "x".repeat(100_000)
                + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    answers.append(Caller.post("/sandbox/v1/tokens", "{\"uid\":\"" + canary, "").body());
    answers.append(Caller.get("/ops/v1/traces", "Authorization", "Bearer " + canary).body());
    return answers.toString();
  }

  private static String text(List<ILoggingEvent> events) {
    return events.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .map(event ->
            event.getFormattedMessage()
                + (event.getThrowableProxy() == null
                    ? ""
                    : ThrowableProxyUtil.asString(event.getThrowableProxy())))
        .collect(Collectors.joining("\n"));
  }

  private static String awaitAccessLog(String trace) {
    Path file = RunningGateway.data().resolve("logs").resolve("access.jsonl");
    return poll(() -> Files.readString(file), trace);
  }

  private static String awaitTraces(String trace) {
    return poll(
        () ->
            RunningGateway.bean(Database.class)
                .run(sql ->
                    sql.sql(
                            "SELECT CONCAT_WS(' ', trace_id, action, uid, code, steps,"
                                + " backend_address) AS line FROM trace_record")
                        .map(row -> Rows.text(row, "line"))
                        .all()
                        .collect(Collectors.joining("\n")))
                .blockOptional(PATIENCE)
                .orElseThrow(),
        trace);
  }

  private static String poll(Callable<String> read, String until) {
    return Awaitility.await().atMost(PATIENCE).until(read, text -> text.contains(until));
  }
}
