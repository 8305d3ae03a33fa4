package io.marketgate.gateway.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Whoever is woken up finds out what to do.
class AlertsTest {

  private static final Path RUNBOOK = Path.of("../docs/runbook.md");

  private final AlertFiles files = new AlertFiles(Path.of("../config"));

  @Test
  void haveAPlaceInTheRunbook() throws IOException {
    List<JsonNode> alerts = files.alerts();
    assertThat(alerts).hasSizeGreaterThan(15);
    List<String> named = alerts.stream().map(rule -> rule.get("alert").stringValue()).toList();
    List<String> explained =
        Files.readAllLines(RUNBOOK).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3))
            .toList();
    assertThat(explained).containsExactlyElementsOf(named);
    assertThat(alerts)
        .allSatisfy(rule ->
            assertThat(rule.at("/annotations/runbook").stringValue())
                .isEqualTo(
                    "docs/runbook.md#" + rule.get("alert").stringValue().toLowerCase(Locale.ROOT)));
  }

  /// With what makes it fire, and with what does not.
  @Test
  void areEachTriedByPromtool() throws IOException {
    List<String> tested = files.tested();
    assertThat(files.alerts())
        .extracting(rule -> rule.get("alert").stringValue())
        .allSatisfy(name -> assertThat(tested).contains(name));
  }

  @Test
  void sayHowBadItIs() throws IOException {
    assertThat(files.alerts())
        .allSatisfy(rule -> {
          assertThat(rule.at("/labels/severity").stringValue()).isIn("critical", "warning");
          assertThat(rule.at("/annotations/summary").stringValue()).endsWith(".");
          assertThat(rule.get("for").stringValue()).matches("[0-9]+[sm]");
        });
  }
}
