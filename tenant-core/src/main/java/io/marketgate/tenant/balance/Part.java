package io.marketgate.tenant.balance;

import org.jspecify.annotations.Nullable;

/// What was taken from one source of a balance.
///
/// @param lot id of what was granted; null for what was paid in
/// @param amount hundredths
record Part(@Nullable String lot, long amount) {}
