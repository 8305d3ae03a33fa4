package io.marketgate.tenant.usage;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [UsageCommand] has led to.
///
/// @param code `OK`, or why it was denied
/// @param figures how the counter stands after it
/// @param receipt of what was taken; null when nothing was
/// @param parts where it was taken from
/// @param expiresAt when a reservation ends; null for anything else
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UsageAnswer(
    Code code,
    Figures figures,
    @Nullable String receipt,
    List<Part> parts,
    @Nullable Instant expiresAt) {

  public UsageAnswer {
    parts = List.copyOf(parts);
  }

  /// What came of it.
  public enum Code {
    OK,
    /// Less is left than was asked for.
    QUOTA_EXCEEDED,
    /// More is used already than there may be, because the limit has become smaller.
    OVER_LIMIT,
    /// Neither the edition nor a purchase includes the metric.
    NOT_IN_EDITION,
    /// The organization is disabled or closed.
    SUSPENDED
  }

  @JsonIgnore
  public boolean isAllowed() {
    return code == Code.OK;
  }
}
