package io.marketgate.tenant.order;

import io.marketgate.tenant.entitlement.Purchase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something to be bought in addition to an edition.
///
/// @param metric code of a value-added counting metric
/// @param quantity how much of it, from 1
/// @param term what its end is counted by
/// @param until the first instant it is no longer valid; null unless the term is a fixed date
public record OrderLine(
    String metric, long quantity, Purchase.Term term, @Nullable Instant until) {}
