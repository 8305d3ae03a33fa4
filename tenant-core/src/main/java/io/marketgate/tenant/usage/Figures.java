package io.marketgate.tenant.usage;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.tenant.metric.TopUp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a counter stands.
///
/// @param metric code
/// @param limit `unlimited`, or digits; `0` where neither edition nor purchase says anything
/// @param used up in this period, or held now
/// @param remaining what can still be used; null when there is no limit
/// @param resetsAt when it begins anew; null for what is held
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figures(
    String metric, String limit, long used, @Nullable Long remaining, @Nullable Instant resetsAt) {

  /// Whether so little is left of a limit that more can be bought ([TopUp]).
  @JsonIgnore
  public boolean isShort() {
    return remaining != null && !limit.equals("0") && TopUp.isDue(Long.parseLong(limit), remaining);
  }

  /// Whether more is used than there may be.
  @JsonIgnore
  public boolean isOver() {
    return !limit.equals("unlimited") && used > Long.parseLong(limit);
  }
}
