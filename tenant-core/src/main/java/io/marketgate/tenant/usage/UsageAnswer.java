package io.marketgate.tenant.usage;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
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
/// @param repeated true when it was given to the same key before, and nothing was done now; not
///   kept
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UsageAnswer(
    Code code,
    Figures figures,
    @Nullable String receipt,
    List<Part> parts,
    @Nullable Instant expiresAt,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) @Nullable Boolean repeated) {

  public UsageAnswer {
    parts = List.copyOf(parts);
  }

  /// One that is given for the first time.
  UsageAnswer(
      Code code,
      Figures figures,
      @Nullable String receipt,
      List<Part> parts,
      @Nullable Instant expiresAt) {
    this(code, figures, receipt, parts, expiresAt, null);
  }

  UsageAnswer again() {
    return new UsageAnswer(code, figures, receipt, parts, expiresAt, true);
  }

  /// Whether nothing was taken now, because it had been taken under the same key before.
  @JsonIgnore
  public boolean isRepeated() {
    return Boolean.TRUE.equals(repeated);
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
