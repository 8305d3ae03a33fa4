package io.marketgate.adapter.catalogue;

import java.time.Duration;

/// How long an answer may be given again without asking the backend.
///
/// @param life how long
/// @param per who gets the same answer
public record CacheRule(Duration life, Throttle.Per per) {}
