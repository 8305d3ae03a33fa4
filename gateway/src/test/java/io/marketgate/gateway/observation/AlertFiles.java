package io.marketgate.gateway.observation;

import io.marketgate.tenant.yaml.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The alert rules and the dashboard in `config/`.
public final class AlertFiles {

  /// A name of a metric stands before a selector, a range or a comparison; functions have brackets,
  /// and labels stand in braces.
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w\"$:])([a-z][a-z0-9]*(?:_[a-z0-9]+)+)(?!\\w*\\()");

  private static final Pattern SELECTOR = Pattern.compile("\\{[^}]*}|by \\([^)]*\\)|\\$\\w+");

  private static final Pattern SELECTED = Pattern.compile("([a-z_]+)\\{([^}]*)}");

  /// Not what is matched by an expression, nor a variable of a panel.
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"$]+)\"");

  private final Path config;

  /// @param config the folder
  public AlertFiles(Path config) {
    this.config = config;
  }

  /// Each rule of the file.
  public List<JsonNode> alerts() throws IOException {
    JsonNode file = StrictYaml.tree(Files.readString(config.resolve("prometheus/alerts.yml")));
    List<JsonNode> rules = new ArrayList<>();
    file.get("groups").forEach(group -> group.get("rules").forEach(rules::add));
    return rules;
  }

  /// A metric with a label of one value, as a rule or a panel selects it.
  public record Selected(String metric, String label, String value) {

    /// Whether a line of what Prometheus reads is one.
    public boolean isIn(String line) {
      return line.startsWith(metric + "{")
          && Pattern.compile("[{,]" + label + "=\"" + Pattern.quote(value) + "\"")
              .matcher(line)
              .find();
    }
  }

  /// Every label with a value that a rule or a panel selects by.
  public List<Selected> selected() throws IOException {
    return expressions()
        .flatMap(expression -> SELECTED.matcher(expression).results())
        .filter(selector -> !selector.group(1).equals("up"))
        .flatMap(selector ->
            LABEL
                .matcher(selector.group(2))
                .results()
                .map(label -> new Selected(selector.group(1), label.group(1), label.group(2))))
        .distinct()
        .toList();
  }

  private Stream<String> expressions() throws IOException {
    JsonNode dashboard =
        JsonMapper.shared().readTree(Files.readString(config.resolve("grafana/marketgate.json")));
    return Stream.concat(
        alerts().stream().map(rule -> rule.get("expr").stringValue()),
        dashboard.findValuesAsString("expr").stream());
  }

  /// The names of the rules that promtool tries.
  public List<String> tested() throws IOException {
    JsonNode file = StrictYaml.tree(Files.readString(config.resolve("prometheus/alerts_test.yml")));
    return file.findValuesAsString("alertname");
  }

  /// Every metric that a rule or a panel reads.
  public Set<String> metrics() throws IOException {
    Set<String> names = new TreeSet<>();
    expressions()
        .map(expression -> SELECTOR.matcher(expression).replaceAll(""))
        .flatMap(expression -> NAME.matcher(expression).results())
        .forEach(name -> names.add(name.group(1)));
    names.remove("histogram_quantile");
    return names;
  }
}
