package io.marketgate.tenant.permission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every decision of the reference agrees in verdict, deciding layer and both sets of names (ram.md
/// 8).
class ConformanceTest {

  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void agreesWithTheReference() throws IOException {
    List<String> cases = cases();
    assertThat(cases).hasSize(1_200).allSatisfy(ConformanceTest::agrees);
  }

  private static void agrees(String line) {
    SimulationCase given = SimulationCase.parse(line);
    Decision decision = PermissionEngine.decide(given.request(), given.policies());
    JsonNode expected = JSON.readTree(line).path("expected");
    assertThat(decision.verdict().wireName()).isEqualTo(expected.path("decision").stringValue());
    assertThat(decision.decidedBy().layer().wireName())
        .isEqualTo(expected.path("decidedBy").stringValue());
    JsonNode layers = expected.path("layers");
    assertThat(decision.layers()).hasSize(layers.size());
    for (int i = 0; i < layers.size(); i++) {
      LayerResult result = decision.layers().get(i);
      JsonNode layer = layers.get(i);
      assertThat(result.layer().wireName()).isEqualTo(layer.path("layer").stringValue());
      assertThat(result.level())
          .isEqualTo(layer.has("level") ? layer.path("level").intValue() : null);
      assertThat(result.decision().wireName()).isEqualTo(layer.path("decision").stringValue());
      assertThat(result.allow()).containsExactlyInAnyOrderElementsOf(names(layer, "allow"));
      assertThat(result.deny()).containsExactlyInAnyOrderElementsOf(names(layer, "deny"));
    }
  }

  private static List<String> names(JsonNode layer, String effect) {
    return layer.path(effect).valueStream().map(JsonNode::stringValue).toList();
  }

  private static List<String> cases() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Objects.requireNonNull(
                        ConformanceTest.class.getResourceAsStream("ram-decisions.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }
}
