package io.marketgate.gateway.call;

import io.marketgate.adapter.catalogue.Consumption;
import io.marketgate.tenant.usage.UsageAnswer;

/// What a call has taken of a metric.
///
/// @param taking how much, and when it is given back
/// @param answer where it was taken from
public record Taken(Consumption.Taking taking, UsageAnswer answer) {}
