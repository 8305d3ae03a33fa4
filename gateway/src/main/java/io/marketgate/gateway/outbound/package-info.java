/// Calls to systems outside, whose answers are read up to a bound.
@NullMarked
package io.marketgate.gateway.outbound;

import org.jspecify.annotations.NullMarked;
