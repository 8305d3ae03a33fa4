package io.marketgate.gateway.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.gateway.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The life of the run on a single machine, in processes of its own.
class SingleMachineIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long MEBIBYTE = 1024L * 1024;

  @TempDir static Path folder = Path.of(".");

  @Test
  void survivesWhateverHappensToIt() throws Exception {
    Path data = folder.resolve("data");
    String organization;
    String purchase;
    try (ChildProcess first = start(data)) {
      URI call = URI.create(first.awaitExampleCall());
      assertThat(answer(call).at("/data/migrations")).isNotEmpty();
      organization = organization(call);
      purchase = buys(call);
      passesMoreThanItsHeap(call);
      closesAConnectionThatSendsNoRequest(call);
      refusesASecondRunOverTheSameData(data);
      Path sold = data.resolve("sandbox/purchases.json");
      await()
          .ignoreExceptions()
          .atMost(PATIENCE)
          .until(() -> Files.readString(sold).contains("\"instanceId\":\""));
      List<ProcessHandle> servers = first.descendants();
      assertThat(servers).as("MariaDB, Redis, Kafka and the demo product").hasSizeGreaterThan(3);
      first.kill();
      first.awaitExit();
      expectGone(servers);
    }
    try (ChildProcess second = start(data)) {
      URI call = URI.create(second.awaitExampleCall());
      assertThat(organization(call)).as("the data is still there").isEqualTo(organization);
      renews(call, purchase);
      List<ProcessHandle> servers = second.descendants();
      try (Answer answer = Answer.open(call, 800_000)) {
        answer.readBeginning();
        second.terminate();
        answer.readRest();
      }
      second.awaitExit();
      expectGone(servers);
      assertThat(second.output()).contains("Stopping MariaDB, Redis, Kafka");
    }
  }

  private static ChildProcess start(Path data) {
    return ChildProcess.checkout(
        "--server.port=0",
        "--management.server.port=0",
        "--marketgate.data-directory=" + data,
        "--marketgate.http.idle-timeout=2s");
  }

  /// 200 MiB through a heap of 128 MiB.
  private static void passesMoreThanItsHeap(URI call) throws Exception {
    try (Answer answer = Answer.open(call, 3_200_000)) {
      answer.readBeginning();
      assertThat(answer.readRest()).isGreaterThan(200 * MEBIBYTE);
    }
  }

  /// However slowly it drips.
  private static void closesAConnectionThatSendsNoRequest(URI call) throws IOException {
    try (Socket socket = new Socket(call.getHost(), call.getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write("GET /api/Desc".getBytes(UTF_8));
      assertThat(socket.getInputStream().read()).as("the end of the connection").isEqualTo(-1);
    }
  }

  private static void refusesASecondRunOverTheSameData(Path data) throws Exception {
    try (ChildProcess another = start(data)) {
      assertThat(another.awaitExit()).isNotZero();
      assertThat(another.output())
          .contains(data.toString())
          .contains("in use")
          .doesNotContain("\tat ");
    }
  }

  private static void expectGone(List<ProcessHandle> processes) throws Exception {
    for (ProcessHandle process : processes) {
      process.onExit().get(30, TimeUnit.SECONDS);
    }
  }

  /// A simulated marketplace sells the demo product.
  private static String buys(URI call) {
    JsonNode bought =
        told(call, "purchases", "{\"accountId\":\"acme\",\"product\":\"demo\",\"sku\":\"std\"}");
    return bought.get("id").stringValue();
  }

  /// The marketplace knows after a restart what it has sold.
  private static void renews(URI call, String purchase) {
    JsonNode renewed = told(call, "purchases/" + purchase + ":renew", "{}");
    assertThat(renewed.at("/exchanges/0/valid").booleanValue()).as("%s", renewed).isTrue();
  }

  private static JsonNode told(URI call, String path, String body) {
    HttpResponse<String> response =
        Caller.post(call.resolve("/sandbox/v1/marketplaces/aliyun/" + path).toString(), body, "");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Caller.json(response);
  }

  private static String organization(URI call) {
    String address =
        call.toString().replace("ListMigrations", "DescribeTenant").replaceAll("&params=[^&]*", "");
    return answer(URI.create(address)).at("/data/organization/id").stringValue();
  }

  private static JsonNode answer(URI call) {
    HttpResponse<String> response = Caller.get(call.toString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Caller.json(response);
  }

  /// The demo product's log of a migration, as it streams through the gateway.
  private record Answer(InputStream body) implements AutoCloseable {

    static Answer open(URI exampleCall, int lines) throws IOException, InterruptedException {
      String params = "{\"id\":\"m-0001\",\"lines\":" + lines + "}";
      String address =
          exampleCall
              .toString()
              .replace("ListMigrations", "GetMigrationLog")
              .replaceAll("&params=[^&]*", "&params=" + Caller.encode(params));
      HttpResponse<InputStream> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(address)).build(),
                  HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      return new Answer(response.body());
    }

    void readBeginning() throws IOException {
      assertThat(new String(body.readNBytes(200), UTF_8))
          .startsWith("{\"success\":true,")
          .contains("\"data\":{\"lines\":[");
    }

    /// The number of octets to the end, which must be the end of the envelope.
    long readRest() throws IOException {
      byte[] piece = new byte[65_536];
      String end = "";
      long length = 0;
      for (int read = body.read(piece); read > 0; read = body.read(piece)) {
        length += read;
        end += new String(piece, Math.max(0, read - 3), Math.min(3, read), UTF_8);
        end = end.substring(Math.max(0, end.length() - 3));
      }
      assertThat(end).isEqualTo("]}}");
      return length;
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
