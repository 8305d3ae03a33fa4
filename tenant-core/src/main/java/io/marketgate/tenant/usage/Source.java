package io.marketgate.tenant.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a limit is made of.
///
/// @param purchase id of an additional purchase; null for the edition in force
/// @param limit what it gives
/// @param used of it in this period; null for what is held, which is not of any one source
/// @param until when it ends; null when it has no end
public record Source(
    @Nullable String purchase, String limit, @Nullable Long used, @Nullable Instant until) {}
