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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
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

  /// Of 5 requests each, which do something.
  private static final int ROUNDS_BELIEVED = 40;

  private static final int AT_ONCE = 8;

  private final String canary = "canary" + UUID.randomUUID().toString().replace("-", "");
  private final Caller owner = Caller.owner();
  private final String operator = Caller.operator("ADMIN");
  private final String client =
      Caller.json(Caller.post("/sandbox/v1/client-tokens", "{\"clientId\":\"shop\"}", ""))
          .get("accessToken")
          .stringValue();

  /// A purchase that is believed.
  private final String purchase =
      "action=createInstance&aliUid=redacted&expiredOn=2099-12-31 23:59:59&orderBizId=redacted"
          + "&orderId=1&productCode=demo&skuId=std&trial=false";

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
    List<String> secrets = secrets();
    assertThat(answers).doesNotContain(secrets);
    assertThat(text(log.list)).doesNotContain(secrets);
    assertThat(awaitAccessLog(lastTrace)).doesNotContain(secrets).contains("accessToken=***");
    assertThat(awaitTraces(lastTrace)).doesNotContain(secrets);
    assertThat(Caller.get(RunningGateway.management() + "/actuator/prometheus").body())
        .doesNotContain(secrets);
    assertThat(supportBundle()).doesNotContain(secrets).contains("threads.txt");
    // Events for Kafka are there as well.
    for (String secret : secrets) {
      assertThat(columnsOfTheDatabaseWith(secret)).isEmpty();
    }
  }

  /// What is refused, and what is believed: the ends of tokens are their signatures, without which
  /// the rest is worth nothing.
  private List<String> secrets() {
    List<String> secrets =
        Stream.concat(
                Stream.of(canary, RunningGateway.BACKEND_SECRET, signature()),
                Stream.of(owner.accessToken(), operator, client)
                    .map(token -> token.substring(token.lastIndexOf('.') + 1)))
            .toList();
    assertThat(secrets).allMatch(secret -> secret.length() >= 20).doesNotHaveDuplicates();
    return secrets;
  }

  /// As Alibaba's marketplace signs.
  private String signature() {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5")
              .digest((purchase + "&key=sandbox-aliyun-key").getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What is answered as it should be: otherwise nothing is shown.
  private String callWithWhatIsBelieved() {
    List<HttpResponse<String>> answers =
        List.of(
            owner.call("DescribeTenant", "{}"),
            Caller.get("/ops/v1/organizations", "Authorization", "Bearer " + operator),
            Caller.post(
                "/product/v1/entitlements:check",
                "{\"organization\":\"" + organization() + "\",\"metrics\":[\"wf\"]}",
                client),
            Caller.get(
                "/marketplace/aliyun?"
                    + purchase.replace(" ", "%20").replace(":", "%3A")
                    + "&token="
                    + signature()));
    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200);
    return answers.stream().map(HttpResponse::body).collect(Collectors.joining());
  }

  private String organization() {
    return Caller.json(owner.call("DescribeTenant", "{}")).at("/data/organization/id").asString();
  }

  /// Ten thousand requests (reliability.md 6).
  private String callAgainAndAgain() {
    try (ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
      List<CompletableFuture<String>> rounds =
          Stream.concat(
                  Stream.generate(() -> (Supplier<String>) this::callWithWhatIsBelieved)
                      .limit(ROUNDS_BELIEVED),
                  Stream.generate(
                          () -> (Supplier<String>) () -> callInEveryWay() + callTheOtherDoors())
                      .limit(ROUNDS))
              .map(round -> CompletableFuture.supplyAsync(round, callers))
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
    answers.append(callWithoutHttp());
    answers.append(Caller.get("/ops/v1/traces", "Authorization", "Bearer " + canary).body());
    return answers.toString();
  }

  /// Versions, bodies and ends that are not as they should be.
  private String callWithoutHttp() {
    StringBuilder answers = new StringBuilder();
    String host = "\r\nHost: localhost\r\n";
    answers.append(
        Caller.raw("GET /api/ListMigrations?accessToken=" + canary + " HTTP/2.0" + host + "\r\n"));
    for (String path :
        List.of("/marketplace/aliyun", "/marketplace/aliyun/sso", "/ops/v1/clients")) {
      String post = "POST " + path + "?token=" + canary + " HTTP/1.1" + host;
      String answer = Caller.raw(post + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n");
      assertThat(answer).startsWith("HTTP/1.1 40");
      answers.append(answer);
      Caller.rawAndReset(post + "Content-Length: 1000\r\n\r\nabc");
    }
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
