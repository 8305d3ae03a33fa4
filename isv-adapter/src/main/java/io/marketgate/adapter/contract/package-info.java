/// The product contract of cloud marketplaces, `GET
/// /api/{action}?userinfo&accessToken&params&traceId` (api.md 1): its strict parsing, its envelope,
/// and the one table of its errors.
@NullMarked
package io.marketgate.adapter.contract;

import org.jspecify.annotations.NullMarked;
