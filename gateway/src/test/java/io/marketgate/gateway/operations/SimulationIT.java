package io.marketgate.gateway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asking the policy engine (api.md 4, ram.md 8).
@ExtendWith(RunningGateway.class)
class SimulationIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int BATCH = 400;
  private static final Path REFERENCE =
      Path.of(
          "tenant-core/src/test/resources/io/marketgate/tenant/permission/ram-decisions.jsonl.gz");

  private static final String REQUEST =
      "'request':{'principal':'acs:ram::1:user/a','account':'1','action':'x:Y','resource':'r',"
          + "'context':{'acs:SourceIp':'11.0.0.1'}}";
  private static final String CASE =
      "{"
          + REQUEST
          + ",'identityPolicies':[{'Version':'1','Statement':[{'Effect':'Allow','Action':'x:*',"
          + "'Resource':'*','Condition':{'IpAddress':{'acs:SourceIp':'10.0.0.0/8'}}}]}]}";
  private static final String DUPLICATE =
      "{" + REQUEST + ",'identityPolicies':[{'Version':'1','Version':'1','Statement':[]}]}";

  private final String viewer = Caller.operator("VIEWER");

  @Test
  void agreesWithTheReferenceInBatches() throws IOException {
    List<String> lines = reference();
    assertThat(lines).hasSize(1_200);
    for (int from = 0; from < lines.size(); from += BATCH) {
      List<String> cases = lines.subList(from, from + BATCH);
      HttpResponse<String> response =
          post(":batch", "{\"cases\":[" + String.join(",", cases) + "]}");
      assertThat(response.statusCode()).isEqualTo(200);
      JsonNode results = Caller.json(response).get("results");
      assertThat(results).hasSize(BATCH);
      for (int i = 0; i < BATCH; i++) {
        assertThat(summary(results.get(i)))
            .isEqualTo(summary(JSON.readTree(cases.get(i)).get("expected")));
      }
    }
  }

  @Test
  void saysWhatWasDecidedByWhomAndWhy() {
    HttpResponse<String> response = post("", json(CASE));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(response.body()))
        .isEqualTo(
            JSON.readTree(
                json(
                    """
                    {'decision':'ImplicitDeny','decidedBy':'IdentityPolicy',
                     'layers':[{'layer':'IdentityPolicy','decision':'ImplicitDeny','allow':[],'deny':[]}],
                     'explanation':[{'layer':'IdentityPolicy','policy':'identityPolicies/0',
                       'statement':'identityPolicies/0#0','effect':'Allow','matched':false,
                       'resourceMatched':true,
                       'conditions':[{'operator':'IpAddress','key':'acs:SourceIp',
                         'values':['10.0.0.0/8'],'holds':false,'reason':'value not matched'}]}]}
                    """)));
  }

  @Test
  void namesTheFaultOfAPolicy() {
    HttpResponse<String> response = post("", json(DUPLICATE));
    assertThat(response.statusCode()).isEqualTo(400);
    JsonNode problem = Caller.json(response);
    assertThat(problem.get("code").stringValue()).isEqualTo("PolicyInvalid");
    assertThat(problem.at("/errors/0/pointer").stringValue())
        .isEqualTo("/identityPolicies/0/Version");
  }

  @Test
  void oneBadCaseOfABatchSpoilsNoOther() {
    HttpResponse<String> response =
        post(":batch", json("{'cases':[" + CASE + "," + DUPLICATE + ",{}," + CASE + "]}"));
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode results = Caller.json(response).get("results");
    assertThat(results.at("/0/decision").stringValue()).isEqualTo("ImplicitDeny");
    assertThat(results.at("/1/error/code").stringValue()).isEqualTo("PolicyInvalid");
    assertThat(results.at("/1/error/pointer").stringValue())
        .isEqualTo("/identityPolicies/0/Version");
    assertThat(results.at("/1/error/message").stringValue()).isNotEmpty();
    assertThat(results.at("/2/error/code").stringValue()).isEqualTo("InvalidInput");
    assertThat(results.at("/2/error/pointer").stringValue()).isEqualTo("/request");
    assertThat(results.at("/3/decision").stringValue()).isEqualTo("ImplicitDeny");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400||nonsense",
        "400||[]",
        "400||{}",
        "400|/cases|{\"cases\":1}",
        "400||{\"cases\":[],\"else\":1}",
        "400||{\"cases\":[{]}",
      })
  void namesTheFaultOfABatch(int status, String pointer, String body) {
    HttpResponse<String> response = post(":batch", body);
    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode problem = Caller.json(response);
    assertThat(problem.get("code").stringValue()).isEqualTo("InvalidInput");
    assertThat(problem.at("/errors/0/pointer").stringValue())
        .isEqualTo(pointer == null ? "" : pointer);
  }

  @Test
  void isBoundedInNumberDepthAndSize() {
    String tooMany =
        IntStream.rangeClosed(0, 500).mapToObj(i -> "{}").collect(Collectors.joining(","));
    assertThat(post(":batch", "{\"cases\":[" + tooMany + "]}").statusCode()).isEqualTo(400);
    assertThat(post("", "[".repeat(10_000)).statusCode()).isEqualTo(400);
    assertThat(post("", "{\"request\":".repeat(10_000)).statusCode()).isEqualTo(400);
    assertThat(post("", " ".repeat(1 << 20)).statusCode()).isEqualTo(400);
    assertThat(post("", " ".repeat(5 << 20)).statusCode()).isEqualTo(413);
  }

  @Test
  void isForOperators() {
    String path = "/ops/v1/policy-simulations";
    assertThat(Caller.post(path, json(CASE), "").statusCode()).isEqualTo(401);
  }

  private HttpResponse<String> post(String form, String body) {
    return Caller.post("/ops/v1/policy-simulations" + form, body, viewer);
  }

  private static String summary(JsonNode result) {
    StringBuilder summary = new StringBuilder();
    summary.append(result.get("decision")).append(result.get("decidedBy"));
    for (JsonNode layer : result.get("layers")) {
      summary
          .append(layer.get("layer"))
          .append(layer.path("level").asInt(-1))
          .append(layer.get("decision"))
          .append(names(layer.get("allow")))
          .append(names(layer.get("deny")));
    }
    return summary.toString();
  }

  private static TreeSet<String> names(JsonNode list) {
    return list.valueStream()
        .map(JsonNode::stringValue)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> reference() throws IOException {
    try (GZIPInputStream stream = new GZIPInputStream(Files.newInputStream(REFERENCE))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
