package io.marketgate.gateway.product;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.tenancy.EntitlementView;
import io.marketgate.tenant.usage.Figures;
import io.marketgate.tenant.usage.UsageReader.Standing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whether something of a metric can be used; changes nothing.
///
/// @param code `OK`, or why not: `OFF_IN_EDITION`, `NOT_IN_EDITION`, `OVER_LIMIT`,
///   `QUOTA_EXCEEDED`, `SUSPENDED` or `UNKNOWN_METRIC`
/// @param limit `unlimited` or a number; null for a switch
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EntitlementVerdict(
    String metric,
    boolean allowed,
    String code,
    @Nullable Object limit,
    @Nullable Long used,
    @Nullable Long remaining,
    @Nullable Instant resetsAt) {

  /// For an amount of a metric.
  public static EntitlementVerdict of(Standing standing, Standing.Of of, long amount) {
    Figures figures = of.figures();
    if (!of.metric().isCounting()) {
      boolean on = figures.limit().equals("1");
      String code = on ? "OK" : "OFF_IN_EDITION";
      return new EntitlementVerdict(of.metric().code(), on, code, null, null, null, null);
    }
    String code = code(standing, figures, amount);
    return new EntitlementVerdict(
        figures.metric(),
        code.equals("OK"),
        code,
        EntitlementView.limit(figures.limit()),
        figures.used(),
        figures.remaining(),
        figures.resetsAt());
  }

  private static String code(Standing standing, Figures figures, long amount) {
    if (!standing.entitlements().isActive()) {
      return "SUSPENDED";
    }
    if (figures.limit().equals("0")) {
      return "NOT_IN_EDITION";
    }
    if (figures.remaining() == null || figures.remaining() >= amount) {
      return "OK";
    }
    return figures.isOver() ? "OVER_LIMIT" : "QUOTA_EXCEEDED";
  }

  /// For a code that is no metric.
  public static EntitlementVerdict unknown(String code) {
    return new EntitlementVerdict(code, false, "UNKNOWN_METRIC", null, null, null, null);
  }
}
