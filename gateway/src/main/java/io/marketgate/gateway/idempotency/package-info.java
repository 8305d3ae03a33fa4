/// The header `Idempotency-Key` on everything outside the product contract (api.md 0).
@NullMarked
package io.marketgate.gateway.idempotency;

import org.jspecify.annotations.NullMarked;
