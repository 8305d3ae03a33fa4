package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The product in the page of a marketplace's console, as a browser sees it.
@ExtendWith(RunningGateway.class)
class EmbeddingIT {

  private static final String CONSOLE = "https://console.sandbox.example";
  private static final String OTHER_CONSOLE = "https://console.aliyun.example";
  private static final String STRANGER = "https://evil.example";

  private final Caller owner = Caller.owner();

  @BeforeEach
  void answer() {
    RunningGateway.backend().resetAll();
    RunningGateway.backend().stubFor(any(anyUrl()).willReturn(okJson("{}")));
  }

  @Test
  void aConsoleMayReadAndWrite() {
    for (String action : new String[] {"Echo", "Submit"}) {
      HttpResponse<String> answer = call(action, CONSOLE);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(CONSOLE);
      assertThat(header(answer, "Vary")).isEqualTo("Origin");
      assertThat(header(answer, "Access-Control-Expose-Headers")).contains("X-Trace-Id");
    }
  }

  @Test
  void otherPagesMayNotWriteAndTheirBrowserHidesWhatTheyRead() {
    HttpResponse<String> read = call("Echo", STRANGER);
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(header(read, "Access-Control-Allow-Origin")).isEmpty();
    for (String page : new String[] {STRANGER, "null", OTHER_CONSOLE}) {
      HttpResponse<String> refused = call("Submit", page);
      assertThat(refused.statusCode()).as(page).isEqualTo(403);
      assertThat(Caller.json(refused).get("code").stringValue()).isEqualTo("Forbidden.Origin");
    }
    assertThat(header(call("Submit", OTHER_CONSOLE), "Access-Control-Allow-Origin"))
        .as("so that the console can show why")
        .isEqualTo(OTHER_CONSOLE);
  }

  /// A link or an image asks without an origin, and its browser says that much only.
  @Test
  void aWriteFromWithinAnotherPageIsRefusedThoughThePageIsNotNamed() {
    for (String relation : new String[] {"cross-site", "same-site"}) {
      assertThat(ask("Submit", relation).statusCode()).as(relation).isEqualTo(403);
      assertThat(ask("Echo", relation).statusCode()).as(relation).isEqualTo(200);
    }
    for (String relation : new String[] {"none", "same-origin"}) {
      assertThat(ask("Submit", relation).statusCode()).as(relation).isEqualTo(200);
    }
  }

  private HttpResponse<String> ask(String action, String relation) {
    return Caller.get(owner.query(action, "{}"), "Sec-Fetch-Site", relation);
  }

  @Test
  void browsersMayAskBefore() {
    HttpResponse<String> answer = preflight(CONSOLE);
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(CONSOLE);
    assertThat(header(answer, "Access-Control-Allow-Methods")).isEqualTo("GET, HEAD");
    assertThat(header(answer, "Access-Control-Allow-Headers")).contains("Authorization");
    assertThat(preflight(STRANGER).statusCode()).isEqualTo(405);
  }

  @Test
  void servesTheFrontEnd() {
    HttpResponse<String> manifest = Caller.get("/embed/shop-app.manifest.json", "Origin", CONSOLE);
    assertThat(manifest.statusCode()).isEqualTo(200);
    assertThat(header(manifest, "Content-Type")).isEqualTo("application/json");
    assertThat(header(manifest, "Cache-Control")).isEqualTo("max-age=60, public");
    assertThat(header(manifest, "Access-Control-Allow-Origin")).isEqualTo(CONSOLE);
    assertThat(header(manifest, "Vary")).contains("Origin");
    assertThat(header(manifest, "X-Frame-Options")).isEmpty();
    HttpResponse<String> script = Caller.get("/embed/index.0a1b2c3d.js", "Origin", CONSOLE);
    assertThat(header(script, "Cache-Control")).isEqualTo("max-age=31536000, public, immutable");
    assertThat(header(script, "Content-Type")).contains("javascript");
    HttpResponse<String> style = Caller.get("/embed/index.0a1b2c3d.os.css", "Origin", CONSOLE);
    assertThat(header(style, "Cache-Control")).isEqualTo("max-age=31536000, public, immutable");
    for (String path :
        new String[] {"/embed/nothing.js", "/embed/../pom.xml", "/embed/%2e%2e/pom.xml"}) {
      assertThat(Caller.get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  private HttpResponse<String> call(String action, String page) {
    return Caller.get(owner.query(action, "{}"), "Origin", page);
  }

  private static HttpResponse<String> preflight(String page) {
    return Caller.send(
        Caller.request("/api/Echo")
            .header("Origin", page)
            .header("Access-Control-Request-Method", "GET")
            .header("Access-Control-Request-Headers", "authorization")
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .build());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
