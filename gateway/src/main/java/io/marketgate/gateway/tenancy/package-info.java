/// `/ops/v1` for what organizations are and what they may use: metrics, editions, organizations
/// (api.md 4), and how all interfaces show it.
@NullMarked
package io.marketgate.gateway.tenancy;

import org.jspecify.annotations.NullMarked;
