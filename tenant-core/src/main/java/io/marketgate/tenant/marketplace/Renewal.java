package io.marketgate.tenant.marketplace;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How an instance goes on.
///
/// @param until its new end; null for none, or where a length is said
/// @param longer by which its end moves, from now where it is over; null where the end is said
/// @param mayShorten whether the end may be earlier than before
/// @param isPaid whether a trial has become a purchase
public record Renewal(
    @Nullable Instant until, @Nullable Prolongation longer, boolean mayShorten, boolean isPaid) {}
