package io.marketgate.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.marketgate.embedded.FreePort;
import io.marketgate.gateway.Certificates;
import io.marketgate.gateway.RunningGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// TLS on the public port, for those without a load balancer that ends it, with a certificate that
/// is replaced while the program runs.
@ExtendWith(RunningGateway.class)
class PublicTlsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path folder = Path.of(".");

  @Test
  void answersOverTlsAndTakesOverANewCertificate() throws Exception {
    Certificates certificates = new Certificates(folder);
    certificates.sign("first");
    certificates.sign("second");
    use(certificates, "first");
    int port = FreePort.find();
    int management = FreePort.find();
    String address = "https://127.0.0.1:" + port;
    try (ChildProcess secured = ChildProcess.replica(port, arguments(management))) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> get(certificates, address + "/api/X").statusCode() > 0);
      assertThat(secured.output()).doesNotContain("ERROR");
      HttpResponse<String> answer = get(certificates, address + "/api/DescribeTenant?traceId=t1");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("\"traceId\":\"t1\"");
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(name(answer)).isEqualTo("CN=first");
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isIn("TLSv1.3", "TLSv1.2");
      assertThat(live(management)).as("probes ask without TLS").isEqualTo(200);
      // Without its key, as when somebody is killed between the two.
      arrive(certificates, "second.crt", "public.crt");
      await()
          .during(Duration.ofSeconds(2))
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(name(get(certificates, address + "/api/X"))).isEqualTo("CN=first"));
      use(certificates, "second");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(name(get(certificates, address + "/api/X"))).isEqualTo("CN=second"));
      assertThatThrownBy(() ->
              HttpClient.newHttpClient()
                  .send(request(address), HttpResponse.BodyHandlers.discarding()))
          .as("an authority of our own")
          .isInstanceOf(SSLException.class);
    }
  }

  private void use(Certificates certificates, String who) throws IOException {
    for (String kind : List.of("key", "crt")) {
      arrive(certificates, who + "." + kind, "public." + kind);
    }
  }

  private void arrive(Certificates certificates, String what, String as) throws IOException {
    Path arriving = folder.resolve("arriving");
    Files.copy(certificates.file(what), arriving, StandardCopyOption.REPLACE_EXISTING);
    Files.move(arriving, folder.resolve(as), StandardCopyOption.REPLACE_EXISTING);
  }

  private String[] arguments(int management) {
    String bundle = "--spring.ssl.bundle.pem.public.";
    return new String[] {
      "--server.ssl.bundle=public",
      "--management.server.port=" + management,
      bundle + "reload-on-update=true",
      bundle + "keystore.verify-keys=true",
      bundle + "keystore.certificate=file:" + folder.resolve("public.crt"),
      bundle + "keystore.private-key=file:" + folder.resolve("public.key"),
      "--spring.ssl.bundle.watch.file.quiet-period=100ms"
    };
  }

  private static HttpResponse<String> get(Certificates certificates, String address)
      throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(certificates.trusting()).build()) {
      return client.send(request(address), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static int live(int management) throws Exception {
    String address = "http://127.0.0.1:" + management + "/actuator/health/liveness";
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request(address), HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private static HttpRequest request(String address) {
    return HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).build();
  }

  private static String name(HttpResponse<?> answer) throws SSLException {
    X509Certificate shown =
        (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
    return shown.getSubjectX500Principal().getName();
  }
}
