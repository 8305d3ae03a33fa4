package io.marketgate.gateway.tenancy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.tenant.entitlement.Period;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.usage.Figures;
import io.marketgate.tenant.usage.Source;
import io.marketgate.tenant.usage.UsageReader.Standing;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an organization may use of one metric, as all interfaces show it (api.md 2).
///
/// @param enabled of a switch; null for a counting metric
/// @param limit `unlimited` or a number; null for a switch
/// @param over whether more is used than there may be; null for a switch
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EntitlementView(
    String metric,
    String name,
    String category,
    String nature,
    @Nullable Boolean enabled,
    @Nullable Object limit,
    @Nullable Long used,
    @Nullable Long remaining,
    @Nullable Boolean over,
    @Nullable Instant resetsAt,
    List<SourceView> sources) {

  /// What a limit is made of.
  ///
  /// @param from `edition` or `purchase`
  /// @param id of the edition or the purchase
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SourceView(
      String from, String id, Object limit, @Nullable Long used, @Nullable Instant until) {

    static SourceView of(Source source, String edition) {
      return new SourceView(
          source.purchase() == null ? "edition" : "purchase",
          source.purchase() == null ? edition : source.purchase(),
          EntitlementView.limit(source.limit()),
          source.used(),
          source.until());
    }
  }

  /// Everything an organization may use at an instant.
  public static List<EntitlementView> all(Standing standing, Instant at) {
    String edition = standing.entitlements().editionAt(at).edition();
    return standing.metrics().stream().map(each -> of(each, edition)).toList();
  }

  /// The answer to the question what an organization may use at an instant.
  ///
  /// @param explain whether it says what led to the figures
  public static Map<String, Object> body(Standing standing, Instant at, boolean explain) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("items", all(standing, at));
    if (explain) {
      body.put("explanation", explanation(standing, at));
    }
    return body;
  }

  private static EntitlementView of(Standing.Of of, String edition) {
    Metric metric = of.metric();
    Figures figures = of.figures();
    boolean counting = metric.isCounting();
    return new EntitlementView(
        metric.code(),
        metric.name(),
        metric.category().name(),
        metric.nature().name(),
        counting ? null : figures.limit().equals("1"),
        counting ? limit(figures.limit()) : null,
        counting ? figures.used() : null,
        figures.remaining(),
        counting ? figures.isOver() : null,
        figures.resetsAt(),
        of.sources().stream().map(source -> SourceView.of(source, edition)).toList());
  }

  /// `unlimited` or a number, as interfaces show a limit.
  public static Object limit(String limit) {
    return limit.equals("unlimited") ? limit : (Object) Long.valueOf(limit);
  }

  /// Which edition version led to the figures (api.md 3, `explain`).
  private static Map<String, Object> explanation(Standing standing, Instant at) {
    Period period = standing.entitlements().editionAt(at);
    Map<String, Object> explanation = new LinkedHashMap<>();
    explanation.put("at", at);
    explanation.put("edition", period.edition());
    explanation.put("editionVersion", period.version());
    explanation.put("kind", period.kind().name());
    if (period.span() != null) {
      explanation.put("from", period.span().from());
      if (period.span().until() != null) {
        explanation.put("until", period.span().until());
      }
    }
    explanation.put("timeZone", standing.entitlements().zones().at(at).getId());
    return explanation;
  }
}
