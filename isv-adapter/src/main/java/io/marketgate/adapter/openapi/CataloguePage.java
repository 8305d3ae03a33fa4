package io.marketgate.adapter.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.AnswerSchema;
import io.marketgate.adapter.catalogue.Catalogue;
import java.net.URLEncoder;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A catalogue for people: one page of plain HTML, without scripts, with an example call for each
/// action.
public final class CataloguePage {

  private static final String STYLE =
      """
      body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
      h2{margin-top:2.5rem;border-bottom:1px solid #ddd}h3{margin:2rem 0 .25rem}
      code,pre{font:14px/1.5 ui-monospace,monospace;background:#f5f5f5}
      pre{padding:.75rem;overflow-x:auto}table{border-collapse:collapse;width:100%}
      td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #eee}
      .m{color:#666}
      """;

  private final Catalogue catalogue;

  public CataloguePage(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// The style sheet, which stands in the page; for its hash in a content security policy.
  public static String style() {
    return STYLE;
  }

  /// The page.
  public String html() {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width\"><title>Actions</title>")
        .append("<style>")
        .append(STYLE)
        .append("</style></head><body><h1>Actions</h1><p>Each is called with <code>GET</code>, its")
        .append(
            " parameters as one JSON object. The same as <a href=\"/docs/openapi.json\">OpenAPI")
        .append("</a>.</p>");
    String product = "";
    for (Action action : byProduct()) {
      if (!action.product().equals(product)) {
        product = action.product();
        page.append("<h2>").append(escape(product)).append("</h2>");
      }
      append(page, action);
    }
    return page.append("<p class=\"m\">Catalogue ")
        .append(escape(catalogue.version()))
        .append("</p></body></html>\n")
        .toString();
  }

  private Iterable<Action> byProduct() {
    return catalogue.actions().stream()
        .sorted(Comparator.comparing(Action::product).thenComparing(Action::name))
        .toList();
  }

  private static void append(StringBuilder page, Action action) {
    page.append("<h3 id=\"")
        .append(escape(action.name()))
        .append("\">")
        .append(escape(action.name()))
        .append("</h3><p>")
        .append(escape(action.description()))
        .append("</p><p class=\"m\">")
        .append(action.effect() == Action.Effect.READ ? "reads" : "writes")
        .append(" · permission <code>")
        .append(escape(action.toRequiredPermission().action()))
        .append("</code>")
        .append(action.task() == null ? "" : " · answers with a task")
        .append("</p>");
    appendParameters(page, action.schema().document());
    appendRefusals(page, action);
    page.append("<pre>").append(escape(example(action))).append("</pre>");
    if (!CatalogueDescription.isSampleFit(action)) {
      page.append("<p>The values stand for others, which fit the schema.</p>");
    }
    appendAnswer(page, action);
  }

  /// What `data` looks like, where somebody says.
  private static void appendAnswer(StringBuilder page, Action action) {
    if (action.returns() instanceof AnswerSchema returns && !returns.document().isEmpty()) {
      Sample.Answer sample = Sample.ofAnswer(returns);
      page.append("<details><summary>")
          .append(action.task() == null ? "What it answers" : "What its task ends with")
          .append(sample.isShortened() ? ", for example, shortened" : ", for example")
          .append("</summary><pre>")
          .append(escape(sample.data().toPrettyString()))
          .append("</pre></details>");
    }
  }

  /// Those of the contract itself are the same for all.
  private static void appendRefusals(StringBuilder page, Action action) {
    if (action.ownRefusals().isEmpty()) {
      return;
    }
    page.append("<table><tr><th>Code</th><th>Status</th><th>Message</th></tr>");
    for (Action.BackendError refusal : action.ownRefusals()) {
      page.append("<tr><td><code>")
          .append(escape(refusal.code()))
          .append("</code></td><td>")
          .append(refusal.status())
          .append("</td><td>")
          .append(escape(refusal.message()))
          .append("</td></tr>");
    }
    page.append("</table>");
  }

  private static void appendParameters(StringBuilder page, JsonNode schema) {
    JsonNode properties = schema.path("properties");
    if (properties.isEmpty()) {
      return;
    }
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asString("")));
    page.append("<table><tr><th>Parameter</th><th>Form</th></tr>");
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      page.append("<tr><td><code>")
          .append(escape(property.getKey()))
          .append("</code>")
          .append(required.contains(property.getKey()) ? " *" : "")
          .append("</td><td>")
          .append(escape(form(property.getValue())))
          .append("</td></tr>");
    }
    page.append("</table>");
    if (!schema.path("$defs").isEmpty()) {
      page.append("<details><summary>What <code>#/$defs/…</code> stands for</summary><pre>")
          .append(escape(schema.path("$defs").toString()))
          .append("</pre></details>");
    }
  }

  /// The description of a parameter, or its schema where there is none.
  private static String form(JsonNode schema) {
    String description = schema.path("description").asString("");
    String type = schema.path("type").asString("");
    return description.isBlank() ? schema.toString() : type + " " + description;
  }

  private static String example(Action action) {
    return "curl 'https://<this host>/api/"
        + action.name()
        + "?userinfo=<who calls>&accessToken=<token>&params="
        + URLEncoder.encode(CatalogueDescription.sample(action), UTF_8).replace("+", "%20")
        + (action.effect() == Action.Effect.WRITE ? "&traceId=<once>" : "")
        + "'";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
