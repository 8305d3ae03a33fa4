package io.marketgate.gateway.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.observation.AlertFiles;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.DatabaseProperties;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What operators see: metrics, the support bundle, traces as they come.
@ExtendWith(RunningGateway.class)
class ObservationIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void hasEveryMetricThatAlertsDashboardAndAutoscalerRead() throws IOException {
    List<String> names = new ArrayList<>(new AlertFiles(Path.of("config")).metrics());
    names.addAll(ofAutoscaler());
    names.add("marketgate_usage_leases");
    var _ = Caller.owner().call("ListMigrations", "{}");
    var _ = Caller.get(RunningGateway.address() + "/marketplace/aliyun?action=createInstance");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          String scraped = Caller.get(RunningGateway.management() + "/actuator/prometheus").body();
          assertThat(names)
              .hasSizeGreaterThan(15)
              .allSatisfy(name ->
                  assertThat(
                          scraped.contains("\n" + name + " ")
                              || scraped.contains("\n" + name + "{"))
                      .as(name)
                      .isTrue());
        });
  }

  private static List<String> ofAutoscaler() throws IOException {
    List<String> names =
        Pattern.compile("name: (marketgate_\\w+)")
            .matcher(Files.readString(Path.of("k8s/base/autoscaler.yaml")))
            .results()
            .map(name -> name.group(1))
            .toList();
    assertThat(names).hasSize(2);
    return names;
  }

  /// A value that is misspelt would be one of which nobody is ever told.
  @Test
  void hasEveryLabelByWhichTheRulesAndTheDashboardSelect() throws IOException {
    var _ = Caller.get(RunningGateway.address() + "/marketplace/aliyun?action=createInstance");
    var _ = Caller.owner().call("Gone", "{}");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          List<String> scraped =
              Caller.get(RunningGateway.management() + "/actuator/prometheus")
                  .body()
                  .lines()
                  .toList();
          assertThat(new AlertFiles(Path.of("config")).selected())
              .hasSizeGreaterThan(8)
              .allSatisfy(selected -> assertThat(scraped).anyMatch(selected::isIn));
        });
  }

  @Test
  void countsWhatWaitsForAPerson() {
    execute(
        """
        INSERT INTO push_target (id, url, secret, enabled, extensions, version)
        VALUES ('none', 'https://receiver.example', '', 0, 0, 1)
        """);
    execute(
        """
        INSERT INTO push_delivery (target_id, event_id, organization_id, sequence, type, body,
                                   occurred_at, status, attempts)
        VALUES ('none', 'parked-%1$d', 'none', 0, 100, '{}', '2026-01-01', 'PARKED', 10)
        """
            .formatted(System.nanoTime()));
    try {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(Caller.get(RunningGateway.management() + "/actuator/prometheus").body())
                  .containsPattern(
                      "marketgate_backlog_items\\{queue=\"deliveries\",state=\"parked\"} [1-9]")
                  .containsPattern("marketgate_dependency_up\\{dependency=\"database\"} 1.0"));
    } finally {
      execute("DELETE FROM push_delivery WHERE target_id = 'none'");
      execute("DELETE FROM push_target WHERE id = 'none'");
    }
  }

  @Test
  void bundlesWhatSupportWantsToSeeWithoutSecrets() throws IOException {
    LoggerFactory.getLogger("bundle").warn("a warning for the bundle");
    Map<String, String> bundle = bundle();
    assertThat(bundle)
        .containsOnlyKeys(
            "build.json",
            "settings.json",
            "health.json",
            "backlog.json",
            "warnings.json",
            "metrics.txt",
            "threads.txt");
    assertThat(bundle.get("warnings.json")).contains("a warning for the bundle");
    assertThat(bundle.get("threads.txt")).contains("parallel-1", "    at ");
    assertThat(bundle.get("metrics.txt")).contains("r2dbc_pool_acquired");
    assertThat(bundle.get("health.json")).contains("database", "UP");
    JsonNode settings = JsonMapper.shared().readTree(bundle.get("settings.json"));
    assertThat(settings.at("/marketgate.database.port").asString("")).isNotEmpty();
    assertThat(settings.at("/marketgate.http.idle-timeout").stringValue()).isEqualTo("60s");
    assertThat(settings.at("/marketgate.database.password").stringValue()).isEqualTo("(hidden)");
    assertThat(String.join("\n", bundle.values()))
        .doesNotContain(RunningGateway.bean(DatabaseProperties.class).password())
        .doesNotContain("introspection-canary")
        .doesNotContain(RunningGateway.HOOK_SECRET)
        .doesNotContain("sandbox-aliyun-key");
  }

  @Test
  void bundlesForAdministratorsOnly() {
    for (String role : new String[] {"OPERATION", "SALES", "VIEWER"}) {
      assertThat(send("/ops/v1/support-bundle", Caller.operator(role)).statusCode()).isEqualTo(403);
    }
    assertThat(Caller.get(RunningGateway.address() + "/ops/v1/support-bundle").statusCode())
        .isEqualTo(401);
  }

  @Test
  @Timeout(60)
  void showsTracesAsTheyCome() throws Exception {
    HttpResponse<InputStream> events =
        HttpClient.newHttpClient()
            .send(
                request(
                    "/ops/v1/traces:tail?code=InvalidAction.NotFound", Caller.operator("VIEWER")),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(events.statusCode()).isEqualTo(200);
    assertThat(events.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), UTF_8))) {
      assertThat(lines.readLine()).as("a sign of life").startsWith(":");
      JsonNode trace = null;
      while (trace == null) {
        var _ = Caller.owner().call("ListMigrations", "{}");
        var _ = Caller.owner().call("NoSuchAction", "{}");
        String line = lines.readLine();
        if (line.startsWith("data:")) {
          trace = JsonMapper.shared().readTree(line.substring("data:".length()));
        }
      }
      assertThat(trace.get("code").stringValue()).isEqualTo("InvalidAction.NotFound");
      assertThat(trace.get("action").stringValue()).isEqualTo("NoSuchAction");
      assertThat(trace.toString()).doesNotContain("accessToken");
    }
  }

  @Test
  void refusesFiltersThatItDoesNotKnow() {
    HttpResponse<byte[]> response =
        send("/ops/v1/traces:tail?colour=red", Caller.operator("VIEWER"));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new String(response.body(), UTF_8)).contains("colour");
  }

  private static Map<String, String> bundle() throws IOException {
    HttpResponse<byte[]> response = send("/ops/v1/support-bundle", Caller.operator("ADMIN"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/zip");
    Map<String, String> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(response.body()))) {
      for (ZipEntry file = zip.getNextEntry(); file != null; file = zip.getNextEntry()) {
        files.put(file.getName(), new String(zip.readAllBytes(), UTF_8));
      }
    }
    return files;
  }

  private static HttpResponse<byte[]> send(String path, String token) {
    try {
      return HttpClient.newHttpClient()
          .send(request(path, token), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpRequest request(String path, String token) {
    return HttpRequest.newBuilder(URI.create(RunningGateway.address() + path))
        .header("Authorization", "Bearer " + token)
        .build();
  }

  private static void execute(String statement) {
    RunningGateway.bean(Database.class)
        .run(sql -> sql.sql(statement).fetch().rowsUpdated())
        .block(PATIENCE);
  }
}
