package io.marketgate.tenant.edition;

import java.time.Instant;

/// One version of an edition; immutable.
///
/// @param number counted from 1
/// @param orderable whether orders could get it; not when it has come from a propagation in the
///   customer's favour
/// @param items what it includes
/// @param createdAt when
public record EditionVersion(
    int number, boolean orderable, EditionItems items, Instant createdAt) {}
