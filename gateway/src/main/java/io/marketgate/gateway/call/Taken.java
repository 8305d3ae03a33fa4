package io.marketgate.gateway.call;

import io.marketgate.adapter.catalogue.Consumption;
import io.marketgate.tenant.usage.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a call has taken of a metric.
///
/// @param taking how much, and when it is given back
/// @param parts where it was taken from; empty for what is held
/// @param key under which it was taken; null for none
/// @param isRepeated whether an earlier call had taken it under the same key, and this one nothing
public record Taken(
    Consumption.Taking taking, List<Part> parts, @Nullable String key, boolean isRepeated) {

  /// Under no key.
  public Taken(Consumption.Taking taking, List<Part> parts) {
    this(taking, parts, null, false);
  }

  public Taken {
    parts = List.copyOf(parts);
  }
}
