/// `/product/v1`: what a vendor's own programs ask and report, with tokens of machine clients
/// (api.md 3).
@NullMarked
package io.marketgate.gateway.product;

import org.jspecify.annotations.NullMarked;
