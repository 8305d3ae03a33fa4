/// `/marketplace/{name}`: what marketplaces call when somebody buys (api.md 5), and what staff see
/// of it.
@NullMarked
package io.marketgate.gateway.marketplace;

import org.jspecify.annotations.NullMarked;
