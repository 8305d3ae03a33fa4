package io.marketgate.gateway.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.Routes;
import io.marketgate.gateway.Routes.Route;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.operator.Role;
import io.marketgate.gateway.product.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who may call what: every route of the running gateway, asked with every role, every scope, and
/// with tokens that are worth nothing there. What comes out is `docs/roles.md`, which people have
/// looked at; a route that is not in it, or lets in somebody else, fails here.
///
/// Nothing is done: whoever is let in sends a key that is too long, and is refused for that.
@ExtendWith(RunningGateway.class)
class AuthorityIT {

  private static final Path PAGE = Path.of("docs/roles.md");
  private static final String BEGIN = "<!-- begin: made by AuthorityIT -->";
  private static final String END = "<!-- end -->";
  private static final String OPERATIONS = "/ops/v1/";
  private static final String PRODUCT = "/product/v1/";
  private static final String TOO_LONG = "k".repeat(129);

  private final HttpClient client = HttpClient.newHttpClient();

  /// Tokens by who has them.
  private final Map<String, String> operators = new LinkedHashMap<>();

  private final Map<String, String> clients = new LinkedHashMap<>();
  private final Map<String, String> strangers = new LinkedHashMap<>();

  @Test
  void everybodyMayDoWhatThePageSaysAndNothingElse() throws IOException {
    findCallers();
    String page = Files.readString(PAGE);
    String table = table();
    if (Boolean.getBoolean("marketgate.docs.write-roles")) {
      int begin = page.indexOf(BEGIN) + BEGIN.length();
      Files.writeString(
          PAGE, page.substring(0, begin) + "\n" + table + page.substring(page.indexOf(END)));
    }
    assertThat(Files.readString(PAGE)).contains(BEGIN + "\n" + table + END);
  }

  /// A route of a kind that nobody has thought of is nobody's to let in.
  @Test
  void everyRouteIsOfAKindThatIsKnown() {
    assertThat(Routes.all())
        .hasSizeGreaterThan(150)
        .allSatisfy(route ->
            assertThat(route.path())
                .matches(
                    "(/ops/v1/|/product/v1/|/sandbox/v1/|/marketplace/|/\\.well-known/|/docs|/tasks/"
                        + "|/brand).*"));
  }

  private String table() {
    StringBuilder table = new StringBuilder("\n| call | who |\n|---|---|\n");
    for (Route route : Routes.all()) {
      boolean isOperations = route.path().startsWith(OPERATIONS);
      if (isOperations || route.path().startsWith(PRODUCT)) {
        table
            .append("| `%s %s` | ".formatted(route.method(), route.path()))
            .append(allowed(route, isOperations ? operators : clients, isOperations))
            .append(" |\n");
      }
    }
    return table.append("\n").toString();
  }

  private String allowed(Route route, Map<String, String> callers, boolean isOperations) {
    List<String> allowed = new ArrayList<>();
    callers.forEach((who, token) -> {
      if (isLetIn(route, token, isOperations ? "RoleRequired" : "ScopeRequired")) {
        allowed.add(who);
      }
    });
    Map<String, String> others = new LinkedHashMap<>(strangers);
    others.putAll(isOperations ? clients : operators);
    boolean isOpen = others.values().stream().allMatch(token -> isLetIn(route, token, "none"));
    if (isOpen) {
      return "whoever shows its secret";
    }
    others.forEach((who, token) ->
        assertThat(isLetIn(route, token, "none")).as("%s with %s", route, who).isFalse());
    return allowed.size() == callers.size() && isOperations
        ? "every role"
        : allowed.stream().map(who -> "`" + who + "`").collect(Collectors.joining(", "));
  }

  /// @param refusal code of the refusal of somebody who is known and may not
  private boolean isLetIn(Route route, String token, String refusal) {
    HttpResponse<InputStream> answer = ask(route, token);
    try (InputStream body = answer.body()) {
      assertThat(answer.statusCode()).as(route.toString()).isLessThan(500);
      if (isStream(answer)) {
        return true;
      }
      byte[] whole = body.readAllBytes();
      if (answer.statusCode() != 401 && answer.statusCode() != 403) {
        return true;
      }
      String code = JsonMapper.shared().readTree(whole).path("code").asString();
      assertThat(code).as(route.toString()).isIn("InvalidAccessToken", "InvalidClient", refusal);
      return code.equals("InvalidClient");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Only what has no end is left before it: the JDK's client closes the connection then, and may
  /// have given it to the next request already when the rest of the answer comes that moment
  /// (`Http1AsyncReceiver`, the action at a cancelled subscription).
  private static boolean isStream(HttpResponse<InputStream> answer) {
    return answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
  }

  private HttpResponse<InputStream> ask(Route route, String token) {
    HttpRequest.Builder request =
        Caller.request(route.path().replaceAll("\\{[^}]*}", "nothing"))
            .method(route.method(), HttpRequest.BodyPublishers.ofString("{}"))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", TOO_LONG);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return send(request.build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Once more where the connection was ended at the same moment: who is refused before all of his
  /// request is read cannot use it again (RFC 9112, 9.6).
  private HttpResponse<InputStream> send(HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException ended) {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }
  }

  private void findCallers() {
    for (Role role : Role.values()) {
      operators.put(role.name(), Caller.operator(role.name()));
    }
    Arrays.stream(Scope.values())
        .map(Scope::text)
        .forEach(scope -> clients.put(scope, with(scope)));
    strangers.put("nothing", "");
    strangers.put("no token at all", "a.b.c");
    strangers.put("the token of a console's user", Caller.owner().accessToken());
  }

  private static String with(String scope) {
    String body = "{\"name\":\"%s\",\"scopes\":[\"%s\"]}".formatted(UUID.randomUUID(), scope);
    JsonNode made = Caller.json(Caller.post("/ops/v1/clients", body, Caller.operator("ADMIN")));
    String credentials =
        made.get("clientId").stringValue() + ":" + made.get("clientSecret").stringValue();
    HttpRequest request =
        Caller.request("/product/v1/token")
            .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))
            .build();
    return Caller.json(Caller.send(request)).get("access_token").stringValue();
  }
}
