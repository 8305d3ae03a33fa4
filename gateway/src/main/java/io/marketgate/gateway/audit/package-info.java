/// `/ops/v1/audit`: every change by staff, and whether the trail is whole (api.md 4).
@NullMarked
package io.marketgate.gateway.audit;

import org.jspecify.annotations.NullMarked;
