/// Writes that may be sent twice and happen once: the memory behind `Idempotency-Key` (api.md 0).
@NullMarked
package io.marketgate.tenant.idempotency;

import org.jspecify.annotations.NullMarked;
