package io.marketgate.tenant.usage;

import java.time.Instant;

/// An amount taken from one bucket.
///
/// @param periodStart of the bucket
/// @param source the purchase that the bucket belongs to; empty for the edition's own
/// @param amount how much
public record Part(Instant periodStart, String source, long amount) {}
